import Foundation
import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// `GET /api/events`: says what changed, so that a console asks again for that and nothing else.
struct AdminEvents: Sendable {
    /// What may change, by the names of the events.
    enum Topic: String, CaseIterable, Sendable {
        case tokens, proxies, jobs, calls, settings, media, webhooks
    }

    struct Source: Sendable {
        let topics: Set<Topic>
        let changes: @Sendable () -> AsyncStream<Void>
    }

    /// How often it looks; a topic is told once in this time at most.
    static let pace = Duration.seconds(1)
    /// In paces.
    static let heartbeat = 15
    static let sessionCheck = 60
    /// Streams at once.
    static let limit = 64

    let sources: [Source]
    let isDraining: @Sendable () -> Bool
    /// Whether the session still holds.
    let isLive: @Sendable (AdminVisitor) async -> Bool
    var pace = Self.pace
    private let open = NIOLockedValueBox(0)

    init(
        sources: [Source], isDraining: @escaping @Sendable () -> Bool,
        isLive: @escaping @Sendable (AdminVisitor) async -> Bool, pace: Duration = Self.pace
    ) {
        self.sources = sources
        self.isDraining = isDraining
        self.isLive = isLive
        self.pace = pace
    }

    func answer(_ asked: AdminRequest) throws -> AdminAnswer {
        guard let visitor = asked.visitor else { throw APIError.noSession }
        guard open.withLockedValue({ $0 }) < Self.limit else { throw APIError.overloaded }
        let context = asked.context
        return AdminAnswer(
            raw: Response(
                status: .ok, headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    // Here and not before: the body of an answer to HEAD is never written.
                    let isIn = open.withLockedValue { open in
                        guard open < Self.limit else { return false }
                        open += 1
                        return true
                    }
                    guard isIn else { return try await writer.finish(nil) }
                    defer { open.withLockedValue { $0 -= 1 } }
                    let isGone = NIOLockedValueBox(false)
                    context.watchHangUp { isGone.withLockedValue { $0 = true } }
                    defer { context.unwatchHangUp() }
                    try await tell(visitor, &writer) { isGone.withLockedValue { $0 } }
                    try await writer.finish(nil)
                }))
    }

    /// Until the session is over, the client has gone or the server stops.
    private func tell(
        _ visitor: AdminVisitor, _ writer: inout any ResponseBodyWriter, isGone: () -> Bool
    ) async throws {
        let changed = NIOLockedValueBox<Set<Topic>>([])
        // Before the first word: whoever has heard it misses nothing that comes after.
        let streams = sources.map { ($0.topics, $0.changes()) }
        try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
        let listening = Task {
            await withTaskGroup(of: Void.self) { group in
                for (topics, changes) in streams {
                    group.addTask {
                        for await _ in changes { changed.withLockedValue { $0.formUnion(topics) } }
                    }
                }
            }
        }
        defer { listening.cancel() }
        var paces = 0
        while !isDraining(), !isGone() {
            let topics = changed.withLockedValue { changed in
                defer { changed = [] }
                return changed
            }
            if !topics.isEmpty {
                try await writer.write(Self.events(topics))
            } else if paces % Self.heartbeat == 0 {
                try await writer.write(ByteBuffer(string: ": alive\n\n"))
            }
            try await Task.sleep(for: pace)
            paces += 1
            if paces % Self.sessionCheck == 0, await !isLive(visitor) { return }
        }
    }

    /// In the order of the names' declaration.
    static func events(_ topics: Set<Topic>) -> ByteBuffer {
        ByteBuffer(
            string: Topic.allCases.filter(topics.contains).map { "event: \($0.rawValue)\ndata: {}\n\n" }.joined())
    }
}

extension AsyncStream where Element: Sendable {
    /// Only that there was something. Of many only the newest waits.
    func ticks() -> AsyncStream<Void> {
        let stream = self
        return AsyncStream<Void>(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let task = Task {
                for await _ in stream { continuation.yield() }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}
