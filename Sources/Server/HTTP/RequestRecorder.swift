import Access
import CallLog
import Foundation
import Hummingbird
import Logging

/// What a request's line in the call log says, as far as it is known.
struct RequestEntry: Sendable {
    let route: String
    let requestID: String
    let asker: Principal
    let started: ContinuousClock.Instant
    var model: String?
    var job: String?
    var media: [String] = []

    init(_ endpoint: Endpoint, _ context: APIContext, _ asker: Principal) {
        route = endpoint.label
        requestID = context.requestID
        self.asker = asker
        started = context.started
    }
}

/// Writes one line into the call log for each request that asks for work; the lines of the work itself bear its id.
struct RequestRecorder: Sendable {
    let calls: CallRecorder?
    let outage: @Sendable (any Error) -> Outage?
    let now: @Sendable () -> Date
    /// Hears whose key asked.
    var noteCall: @Sendable (_ keyID: String) -> Void = { _ in }

    // Not inlined, as the next one: its locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    func record(_ entry: RequestEntry, status: Int, failure: APIError? = nil, bytes: Int? = nil) {
        noteCall(entry.asker.keyID)
        calls?.record(
            CallRecord(
                kind: .request, requestID: entry.requestID, at: now(), owner: entry.asker.owner,
                keyName: entry.asker.keyName, model: entry.model, route: entry.route, job: entry.job, status: status,
                error: failure.map { $0.code ?? $0.type }, detail: failure?.message,
                totalMS: Int(entry.started.duration(to: .now) / .milliseconds(1)), media: entry.media, bytes: bytes))
    }

    @inline(never)
    func record(_ entry: RequestEntry, failure error: any Error) {
        let failure = APIError(error, outage: outage)
        record(entry, status: failure.status.code, failure: failure)
    }

    /// What a client is told of an error. What is ours is logged.
    func known(_ error: any Error, _ logger: Logger) -> APIError {
        let known = APIError(error, outage: outage)
        known.log(error, logger)
        return known
    }

    /// Records `body`'s answer or error.
    func recorded(
        _ endpoint: Endpoint, _ context: APIContext, by asker: Principal,
        _ body: (inout RequestEntry) async throws -> Response
    ) async throws -> Response {
        var entry = RequestEntry(endpoint, context, asker)
        do {
            let response = try await body(&entry)
            record(entry, status: response.status.code)
            return response
        } catch {
            record(entry, failure: error)
            throw error
        }
    }
}
