@testable import Server

/// What a client would be told of what `body` throws; nil if it throws nothing.
func apiError(_ body: () throws -> Void) -> APIError? {
    do {
        try body()
        return nil
    } catch {
        return APIError(error, outage: { _ in nil })
    }
}
