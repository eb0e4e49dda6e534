import Logging
import Pool
import ServiceLifecycle

/// Learns of tokens and proxies that commands put into the database beside the server.
struct PoolReload: Service {
    let tokens: TokenPool
    /// nil where they rest.
    let proxies: ProxyPool?
    var interval: Duration = .seconds(3)
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: interval)
                    try await tokens.load()
                    try await proxies?.load()
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("Tokens and proxies could not be read again", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
