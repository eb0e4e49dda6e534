import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import NIOCore

/// Keeps the channel of its request: faults work on the connection itself.
struct SimulatorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// Reads a request, sees who asks and which fault it meets, lets its route answer, and writes the journal.
struct SimulatorResponder: HTTPResponder {
    typealias Context = SimulatorContext

    /// Above this a body is refused with 413.
    private static let bodyLimit = 64 << 20

    let upstream: SimulatedUpstream
    let logger: Logger

    @Sendable func respond(to request: Request, context: SimulatorContext) async throws -> Response {
        let path = request.uri.path
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: SimulatorResponder.bodyLimit)
        } catch is NIOTooManyBytesError {
            return .refusal(.contentTooLarge, code: 3, "Request entity too large")
        }
        if path.hasPrefix("/_control/") {
            return try ControlRoutes(upstream: upstream).respond(method: request.method, path: path, body: body)
        }
        let route = JournalEntry.Route(method: request.method, path: path)
        let cookie = request.headers[.cookie]
        if route == .conversation, let answer = prebuilt(body, cookie: cookie, on: context.channel) { return answer }
        var exchange = Exchange(
            method: request.method, path: path, headers: request.headers, body: body,
            account: upstream.account(cookie: cookie), fault: nil, hangUp: HangUp(channel: context.channel))
        if let faultRoute = route.faults {
            let token = exchange.account?.token
            exchange.fault = upstream.records.withLockedValue { $0.faults.take(on: faultRoute, token: token) }
        }
        let entry = entry(route, exchange, token: Account(cookie: cookie)?.token, now: Date())
        return try await answer(exchange, route: route, entry: entry)
    }

    /// nil leaves the conversation to its route.
    private func prebuilt(_ body: ByteBuffer, cookie: String?, on channel: any Channel) -> Response? {
        guard let token = upstream.token(cookie: cookie), let answer = upstream.prebuilt(body, token: token) else {
            return nil
        }
        let (inFlight, wait) = upstream.begin(token, nil, now: Date())
        guard let inFlight else { return .tooManyRequests(retryAfter: wait) }
        return answer.response(inFlight, hangUp: HangUp(channel: channel))
    }

    private func entry(_ route: JournalEntry.Route, _ exchange: Exchange, token: String?, now: Date) -> JournalEntry {
        JournalEntry(
            time: Int(now.timeIntervalSince1970 * 1000), route: route, method: exchange.method.rawValue,
            path: exchange.path, userAgent: exchange.headers[.userAgent], token: token, fault: exchange.fault?.name,
            bodyHash: SHA256.hash(data: Data(exchange.body.readableBytesView)).hex,
            bodyBytes: exchange.body.readableBytes)
    }

    private func answer(_ exchange: Exchange, route: JournalEntry.Route, entry: JournalEntry) async throws -> Response {
        var reply: Reply
        do {
            if let refused = try await refusal(exchange, route: route) {
                reply = Reply(response: refused, entry: entry)
            } else {
                reply = try await serve(exchange, route: route, entry: entry)
            }
        } catch {
            record(entry)
            exchange.hangUp.channel.close(promise: nil)
            throw error
        }
        reply.entry.status = reply.response.status.code
        let sequence = record(reply.entry)
        reply.inFlight?.note(sequence: sequence)
        return reply.response
    }

    @discardableResult
    private func record(_ entry: JournalEntry) -> Int { upstream.change { $0.journal.record(entry) } }

    /// What stops a request before its route sees it.
    private func refusal(_ exchange: Exchange, route: JournalEntry.Route) async throws -> Response? {
        if exchange.account == nil {
            return route == .asset ? .refusal(.forbidden, code: 7, "Forbidden") : .unauthenticated
        }
        switch exchange.fault {
        case .status(let code, let body, let retryAfter):
            return .scripted(code, body: body, retryAfter: retryAfter)
        case .moderatedMessage403: return .moderated
        case .slowFirstFrame(let milliseconds) where route != .conversation:
            try await exchange.hangUp.sleep(for: .milliseconds(milliseconds))
            return nil
        case .stall where route != .conversation:
            try await exchange.hangUp.sleep(for: nil)
            return nil
        case .cut where route != .conversation: throw ConnectionCut()
        default: return nil
        }
    }

    private func serve(_ exchange: Exchange, route: JournalEntry.Route, entry: JournalEntry) async throws -> Reply {
        guard let account = exchange.account else { return Reply(response: .unauthenticated, entry: entry) }
        let posts = PostRoutes(upstream: upstream, exchange: exchange, account: account)
        return switch route {
        case .conversation:
            try ConversationRoute(upstream: upstream, exchange: exchange, account: account).respond(entry)
        case .upload: try UploadRoute(upstream: upstream, exchange: exchange, account: account).respond(entry)
        case .postCreate: posts.create(entry)
        case .postGet: posts.get(entry)
        case .postLink: posts.link(entry)
        case .upscale: posts.upscale(entry)
        case .rateLimits, .quotaInfo:
            QuotaRoutes(upstream: upstream, exchange: exchange, account: account).respond(entry)
        case .asset: try await AssetRoute(upstream: upstream, exchange: exchange, account: account).respond(entry)
        case .unknown: Reply(response: .refusal(.notFound, code: 5, "Not Found"), entry: entry)
        }
    }
}

/// The connection is to be closed without an answer, or inside one.
struct ConnectionCut: Error {}
