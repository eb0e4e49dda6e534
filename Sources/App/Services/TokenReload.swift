import Logging
import Pool
import ServiceLifecycle

/// Learns of tokens that `filmgate tokens add` put into the database beside the server.
struct TokenReload: Service {
    let tokens: TokenPool
    var interval: Duration = .seconds(3)
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: interval)
                    try await tokens.load()
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("Tokens could not be read again", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
