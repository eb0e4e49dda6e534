import Access
import Foundation
import Logging
import ServiceLifecycle

/// Removes the file with the set-up code once the code is used or too old, and when the server stops: the next start
/// makes another.
struct SetUpWatch: Service {
    let administration: Administration
    /// nil if there is an administrator.
    let code: SetUpCode?
    let file: SetUpFile
    var interval: Duration = .seconds(2)
    let logger: Logger

    func run() async throws {
        if let code {
            await cancelWhenGracefulShutdown { await wait(for: code) }
            file.remove()
        }
        // Other services go on.
        try? await gracefulShutdown()
    }

    private func wait(for code: SetUpCode) async {
        while !Task.isCancelled {
            do {
                if try administration.isSetUp() { return }
                guard Date() < code.expiresAt else {
                    logger.warning("The set-up code has expired: restart the server for a new one")
                    return
                }
                try await Task.sleep(for: interval)
            } catch is CancellationError {
                return
            } catch {
                logger.warning("Whether there is an administrator could not be read", metadata: ["error": "\(error)"])
                // Cancelled only.
                try? await Task.sleep(for: interval)
            }
        }
    }
}
