import Access
import CallLog
import Catalog
import Chat
import Foundation
import Generation
import HTTPTypes
import Hummingbird
import Media
import NIOCore

/// `POST /v1/chat/completions`: decodes, opens one answer, and hands it on as it comes. A class: each call would copy it into
/// its frame.
final class ChatController: Sendable {
    let chat: ChatService
    let loops: LoopExecutors
    let mediaAnswers: MediaAnswers
    let catalog: ModelCatalog
    let bodies: BodyReader
    let pictures: ChatPictures
    let publicURL: String?
    /// Silence after which a stream says that it lives.
    let heartbeat: Duration
    let recorder: RequestRecorder
    let now: @Sendable () -> Date

    init(
        chat: ChatService, loops: LoopExecutors, mediaAnswers: MediaAnswers, catalog: ModelCatalog, bodies: BodyReader,
        pictures: ChatPictures, publicURL: String?, heartbeat: Duration, recorder: RequestRecorder,
        now: @escaping @Sendable () -> Date
    ) {
        self.chat = chat
        self.loops = loops
        self.mediaAnswers = mediaAnswers
        self.catalog = catalog
        self.bodies = bodies
        self.pictures = pictures
        self.publicURL = publicURL
        self.heartbeat = heartbeat
        self.recorder = recorder
        self.now = now
    }

    func create(_ request: Request, _ context: APIContext, by asker: Principal) async throws -> Response {
        var entry = RequestEntry(.chat, context, asker)
        do {
            let (wish, isLarge) = try await bodies.withJSON(of: request) {
                (try await read($0), $0.readableBytes > Self.smallForm)
            }
            entry.model = wish.modelID
            let asked = try asked(wish, isLarge: isLarge, request, context, by: asker)
            let answer = try await open(asked, context)
            return try await wish.streams ? stream(answer, asked, entry, context) : whole(answer, asked, entry, context)
        } catch {
            recorder.record(entry, failure: error)
            throw error
        }
    }

    /// Bytes of a form whose reading holds nobody up.
    private static let smallForm = 16 << 10

    private func read(_ json: ByteBuffer) async throws -> ChatWish {
        guard json.readableBytes > Self.smallForm else { return try wish(in: json) }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) { try wish(in: json) }
    }

    // Not inlined, as others here: what only the beginning needs would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func wish(in json: ByteBuffer) throws -> ChatWish { try ChatForm(json: json).wish(in: catalog) }

    /// On the heap: frames hold it, and a task keeps them as long as it lives.
    final class Asked: Sendable {
        let wish: ChatWish
        /// Too large to be dealt with on an event loop.
        let isLarge: Bool
        let base: String
        let asker: Principal
        let requestID: String
        let repetition: Repetition

        init(
            wish: ChatWish, isLarge: Bool, base: String, asker: Principal, requestID: String, repetition: Repetition
        ) {
            self.wish = wish
            self.isLarge = isLarge
            self.base = base
            self.asker = asker
            self.requestID = requestID
            self.repetition = repetition
        }
    }

    @inline(never)
    private func asked(
        _ wish: ChatWish, isLarge: Bool, _ request: Request, _ context: APIContext, by asker: Principal
    ) throws -> Asked {
        try asker.check(wish.model.kind)
        return Asked(
            wish: wish, isLarge: isLarge, base: LinkBase.base(publicURL: publicURL, for: request.head) ?? "",
            asker: asker, requestID: context.requestID, repetition: try Repetition(request.headers))
    }

    /// Returns when the first of the answer is there. A hang-up cancels it, until `unwatchHangUp`.
    private func open(_ asked: Asked, _ context: APIContext) async throws -> ChatAnswer {
        // As a rule it is begun right here, and has no task of its own for the time until then.
        guard let answer = try begun(asked, context) else {
            let answer = try await context.cancelledByHangUp { try await self.openAside(asked) }
            context.watchHangUp { answer.cancel() }
            return answer
        }
        context.watchHangUp { answer.cancel() }
        do {
            try await answer.opened()
        } catch {
            context.unwatchHangUp()
            throw error
        }
        return answer
    }

    /// nil for what is to be begun aside.
    @inline(never)
    private func begun(_ asked: Asked, _ context: APIContext) throws -> ChatAnswer? {
        guard !asked.isLarge, case .chat(let model) = asked.wish.model, let turns = asked.wish.turns else { return nil }
        return try begin(model, turns, asked, on: loops.executor(of: context.channel.eventLoop))
    }

    private func begin(
        _ model: ChatModel, _ turns: [ChatTurn], _ asked: Asked, on executor: (any TaskExecutor)?
    ) throws -> ChatAnswer {
        let request = ChatRequest(
            model: model, turns: turns, tools: asked.wish.tools, toolChoice: asked.wish.toolChoice,
            options: asked.wish.options, streams: asked.wish.streams,
            linkBase: asked.base, owner: asked.asker.owner, keyName: asked.asker.keyName,
            requestID: asked.requestID)
        return try chat.begin(request, now: now(), on: executor)
    }

    /// What is large, or has pictures, whose files may be read as a whole: not on the event loop.
    @inline(never)
    private func openAside(_ asked: Asked) async throws -> ChatAnswer {
        let (turns, stored) = try await pictures.turns(of: asked.wish.messages)
        switch asked.wish.model {
        case .chat(let model):
            do {
                let answer = try begin(model, turns, asked, on: nil)
                try await answer.opened()
                // With the first words of the answer, what it is about lies upstream.
                await pictures.drop(stored)
                return answer
            } catch {
                await pictures.drop(stored)
                throw error
            }
        case .image(let model): return try await mediaAnswers.open(model, turns, stored, asked)
        case .video(let model): return try await mediaAnswers.open(model, turns, stored, asked)
        }
    }

    private func whole(
        _ answer: ChatAnswer, _ asked: Asked, _ entry: RequestEntry, _ context: APIContext
    ) async throws -> Response {
        var completion = ChatCompletion(
            id: answer.id, created: answer.createdAt.unixSeconds, model: asked.wish.model.id)
        defer { context.unwatchHangUp() }
        for try await element in answer {
            switch element {
            case .silence: break
            case .deltas(let deltas): completion.add(deltas)
            case .ended(let end):
                let body = completion.json(end)
                recorder.record(entry, status: 200, bytes: body.readableBytes)
                return .json(body)
            }
        }
        throw ChatError(.broken)
    }

    @inline(never)
    private func stream(
        _ answer: ChatAnswer, _ asked: Asked, _ entry: RequestEntry, _ context: APIContext
    ) -> Response {
        let chunk = ChatChunk(
            id: answer.id, created: answer.createdAt.unixSeconds, model: asked.wish.model.id,
            includesUsage: asked.wish.includesUsage)
        let events = ChatEvents(answer, chunk: chunk, heartbeat: heartbeat, recorder: recorder, context)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache",
                // Reverse proxies would gather what is to go out at once.
                .accelBuffering: "no",
            ],
            body: ResponseBody { writer in
                let outcome = await events.send(to: &writer)
                try events.close(entry, outcome)
                try await writer.finish(nil)
            })
    }
}

extension ChatEvents {
    /// Throws when there is nobody to whom an end could be written.
    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    fileprivate func close(_ entry: RequestEntry, _ outcome: Outcome) throws {
        context.unwatchHangUp()
        recorder.record(entry, status: 200, failure: outcome.failure, bytes: outcome.bytes)
        if !outcome.isWritable { throw ChatError(.cancelled) }
    }
}
