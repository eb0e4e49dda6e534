import Access
import Logging
import ServiceLifecycle

/// Writes down once a minute, and at the end, when API keys were used last.
struct KeyUseNotes: Service {
    let keys: APIKeys
    var interval: Duration = .seconds(60)
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // Cancelled only.
                try? await Task.sleep(for: interval)
                guard !Task.isCancelled else { return }
                await save()
            }
        }
        await save()
    }

    private func save() async {
        do {
            try await keys.saveUses()
        } catch {
            logger.warning("The use of API keys could not be noted", metadata: ["error": "\(error)"])
        }
    }
}
