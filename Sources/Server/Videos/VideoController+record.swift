import Access
import CallLog
import Hummingbird

/// What a request's line in the call log learns while it is handled.
struct RequestEntry: Hashable {
    var model: String?
    var job: String?
}

extension VideoController {
    /// One line in the call log for a request that asks for work; the lines of the work itself bear its id.
    func recorded(
        _ endpoint: Endpoint, _ context: APIContext, by asker: Principal,
        _ body: (inout RequestEntry) async throws -> Response
    ) async throws -> Response {
        guard let calls else {
            var entry = RequestEntry()
            return try await body(&entry)
        }
        var entry = RequestEntry()
        func record(_ status: Int, _ failure: APIError?) {
            calls.record(
                CallRecord(
                    kind: .request, requestID: context.requestID, at: now(), owner: asker.owner,
                    keyName: asker.keyName, model: entry.model, route: endpoint.label, job: entry.job, status: status,
                    error: failure.map { $0.code ?? $0.type }, detail: failure?.message,
                    totalMS: Int(context.started.duration(to: .now) / .milliseconds(1))))
        }
        do {
            let response = try await body(&entry)
            record(response.status.code, nil)
            return response
        } catch {
            let failure = APIError(error, outage: outage)
            record(failure.status.code, failure)
            throw error
        }
    }
}
