import NIOCore
import TestSupport
import Testing
import Transport

/// Lends a transport and shuts it down, whatever happens.
func withTransport(_ body: (CurlTransport) async throws -> Void) async throws {
    let transport = try CurlTransport(logger: .quiet)
    do {
        try await body(transport)
    } catch {
        await transport.shutdown()
        throw error
    }
    await transport.shutdown()
}

/// Records an issue unless `body` throws a `TransferError` of that kind.
@discardableResult
func expectError<Result>(
    _ kind: TransferError.Kind, arrived: Bool? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Result
) async -> TransferError? {
    do {
        _ = try await body()
        Issue.record("no error", sourceLocation: sourceLocation)
    } catch let error as TransferError {
        #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
        if let arrived { #expect(error.requestMayHaveArrived == arrived, "\(error)", sourceLocation: sourceLocation) }
        return error
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
    return nil
}

extension TransferResponse {
    func text() async throws -> String { String(buffer: try await body.collect(upTo: 1_000_000)) }
}
