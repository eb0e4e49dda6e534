import Catalog
import Foundation
import Logging
import Media
import NIOConcurrencyHelpers
import Pool
import Transport
import Upstream

/// One answer, from the token to its last word. Used by one task.
final class ChatCall {
    let service: ChatService
    let request: ChatRequest
    private let roads: ArraySlice<ChatRoad>
    /// Made for the first of the roads, and made anew for the next; nil where there is no road.
    private var matter: ChatMatter?
    let configuration: ChatService.Configuration
    private let pipe: ChatPipe
    private let queued = ContinuousClock.now
    private var translator: ChatTranslator
    var watch: ChatWatch
    /// How many tokens and roads were tried.
    private(set) var tries = 0

    init(
        _ service: ChatService, _ request: ChatRequest, _ roads: ArraySlice<ChatRoad>, _ matter: ChatMatter?,
        _ configuration: ChatService.Configuration, pipe: ChatPipe
    ) {
        self.service = service
        self.request = request
        self.roads = roads
        self.matter = matter
        self.configuration = configuration
        self.pipe = pipe
        translator = ChatTranslator(.init())
        watch = ChatWatch(queued: queued)
    }

    func run() async {
        do {
            let end = try await answered()
            // The token is back: a slow reader of the last element does not hold it.
            try await pipe.write(.ended(end))
            pipe.end(nil)
        } catch {
            let rest = translator.breakOff()
            // Who reads no more needs no end.
            if !rest.isEmpty { try? await pipe.write(.deltas(rest)) }
            fail(error)
        }
    }

    /// One provider after the other, as long as nothing of an answer was told.
    private func answered() async throws -> ChatEnd {
        var roads = roads
        while let road = roads.popFirst() {
            do {
                return try await answered(by: road)
            } catch {
                try goOn(to: roads.first, after: error)
            }
        }
        throw PoolError.noToken
    }

    private func answered(by road: ChatRoad) async throws -> ChatEnd {
        try await service.tokens.withLease(road.lease) { lease in
            try await recorded(lease) { try await converse(lease, road) }
        }
    }

    // Not inlined, as the next one: their locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func goOn(to next: ChatRoad?, after error: any Error) throws {
        guard let next, !Task.isCancelled, Self.passesOn(error), prepare(next) else { throw error }
    }

    @inline(never)
    private func prepare(_ road: ChatRoad) -> Bool {
        // Where the next cannot be asked this, what the last one said is the better answer.
        guard let matter = try? service.matter(of: request, for: road, now: service.now()) else { return false }
        self.matter = matter
        return true
    }

    var pictures: [OpenMedia] { matter?.pictures ?? [] }

    /// Whether what ended the asking of one provider says nothing about the next. What one refuses is not asked of the other.
    private static func passesOn(_ error: any Error) -> Bool {
        switch error {
        case is PoolError: true
        case let error as UpstreamError: !error.mayHaveStarted && error.blame != .request
        default: false
        }
    }

    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func fail(_ error: any Error) {
        let told = ChatError(causedBy: error, options: request.options)
        if told.kind != .cancelled {
            service.logger.warning(
                "Answer failed",
                metadata: ["request": "\(request.requestID)", "kind": "\(told.kind.rawValue)", "error": "\(error)"])
        }
        pipe.end(told)
    }

    // MARK: Steps

    private func converse(_ lease: Lease, _ road: ChatRoad) async throws -> ChatEnd {
        let (question, order) = try await question(lease, road)
        do {
            try await question.provider.converse(consume order, as: lease.credential, by: lease.egress) { events in
                try await hear(events, lease)
            }
        } catch {
            forget(question.recalled, after: error)
            throw error
        }
        return try await ended()
    }

    /// Who is asked. On the heap: a stream's frames lie there as long as it lives.
    private final class Question {
        let provider: any Conversations
        /// Pictures that were uploaded before.
        let recalled: [RecentUploads.Key]

        init(of provider: any Conversations, recalled: [RecentUploads.Key] = []) {
            self.provider = provider
            self.recalled = recalled
        }
    }

    // Not inlined, as those below: their locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func question(_ lease: Lease, _ road: ChatRoad) async throws -> (Question, ChatOrder) {
        let provider = service.conversations(lease.provider)
        if provider.takesTurns { return (Question(of: provider), try begin(road)) }
        guard !pictures.isEmpty else { return (Question(of: provider), begin(road, with: [])) }
        // Files are read: not on an event loop.
        let (uploaded, recalled) = try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try await upload(lease)
        }
        return (Question(of: provider, recalled: recalled), begin(road, with: uploaded))
    }

    @inline(never)
    private func ended() async throws -> ChatEnd {
        let (deltas, end) = try end()
        try await tell(deltas)
        return end
    }

    /// It may have been a picture that the upstream keeps no longer.
    @inline(never)
    private func forget(_ uploads: [RecentUploads.Key], after error: any Error) {
        guard let error = error as? UpstreamError, [.badRequest, .notFound].contains(error.kind) else { return }
        service.uploads.withLockedValue { $0.forget(uploads) }
    }

    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func begin(_ road: ChatRoad, with pictures: [UploadedPicture]) -> ChatOrder {
        let setting = setting
        translator = ChatTranslator(setting)
        return ChatOrder(
            message: matter?.transcript?.message ?? "", model: road.model, pictures: pictures,
            drawings: setting.pictures)
    }

    /// What was asked turn by turn comes back as it is: there is no envelope in it, no call in words, no tag of the web's.
    @inline(never)
    private func begin(_ road: ChatRoad) throws(ChatError) -> ChatOrder {
        var setting = setting
        setting.isEnveloped = false
        setting.functions = []
        setting.filteredTags = []
        translator = ChatTranslator(setting)
        let files = pictures.map { picture in
            let item = picture.item
            return (
                item.name, ReferenceImage(path: service.media.path(of: item), type: item.type, length: item.length)
            )
        }
        return ChatOrder(
            try ChatDialogue(request, road, pictures: Dictionary(files) { first, _ in first }))
    }

    /// What the upstream says that the answer cost.
    var cost: Cost? { translator.cost }

    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func end() throws -> ([ChatDelta], ChatEnd) { try translator.end() }

    private func hear(_ events: [ChatEvent], _ lease: Lease) async throws {
        guard !events.contains(where: { $0.mayShowPicture }) else { return try await look(events, lease) }
        try await tell(deltas(of: events))
    }

    @inline(never)
    private func deltas(of events: [ChatEvent]) -> [ChatDelta] {
        watch.heard()
        var deltas: [ChatDelta] = []
        for event in events {
            for case .tell(let delta) in translator.consume(event) { deltas.append(delta) }
        }
        // Nobody else is asked behind the first words, and they may have many to come.
        if !deltas.isEmpty { matter = nil }
        return deltas
    }

    /// As `hear`, with pictures among them, each of which is told in its place.
    @inline(never)
    private func look(_ events: [ChatEvent], _ lease: Lease) async throws {
        watch.heard()
        var deltas: [ChatDelta] = []
        for event in events {
            for step in translator.consume(event) {
                switch step {
                case .tell(let delta): deltas.append(delta)
                case .fetch(let path):
                    try await tell(deltas)
                    // A file is written, and read again: not on an event loop.
                    let text = try await withTaskExecutorPreference(globalConcurrentExecutor) {
                        try await picture(path, lease)
                    }
                    deltas = translator.drew(text)
                }
            }
        }
        try await tell(deltas)
    }

    private func tell(_ deltas: [ChatDelta]) async throws {
        guard !deltas.isEmpty else { return }
        watch.received(bytes: deltas.reduce(0) { $0 + $1.length })
        try await pipe.write(.deltas(deltas))
    }

    private var setting: ChatTranslator.Setting {
        ChatTranslator.Setting(
            showsThinking: configuration.showsThinking, thinksInContent: configuration.thinksInContent,
            filteredTags: configuration.filteredTags, isEnveloped: matter?.transcript?.isEnveloped ?? false,
            functions: request.toolChoice == .none ? [] : Set(request.tools.map(\.name)), streams: request.streams,
            promptTokens: promptTokens + pictures.count * TokenEstimate.picture)
    }

    /// Of the words, as long as the upstream tells nothing of them.
    private var promptTokens: Int {
        if let transcript = matter?.transcript { return TokenEstimate(transcript.message).count }
        var estimate = TokenEstimate()
        for turn in request.turns { estimate.add(turn.text) }
        return estimate.count
    }

    private func recorded(_ lease: Lease, _ body: () async throws -> ChatEnd) async throws -> ChatEnd {
        tries += 1
        watch = ChatWatch(queued: queued)
        do {
            let end = try await ConnectMeter.$current.withValue(watch.connects) { try await body() }
            record(lease, nil)
            return end
        } catch {
            record(lease, error)
            throw error
        }
    }
}

extension ChatEvent {
    fileprivate var mayShowPicture: Bool {
        switch self {
        case .drew: true
        case .finished(_, let pictures): !pictures.isEmpty
        case .started, .thought, .said, .searched, .called, .accounted: false
        }
    }
}
