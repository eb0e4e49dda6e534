import Logging

/// The appliers, one change after the other: the last to be called has the newest values.
actor LiveSettings {
    private let appliers: [LiveSetting]
    private let logger: Logger
    private var last: Task<Set<String>, Never>?

    init(_ appliers: [LiveSetting], logger: Logger) {
        self.appliers = appliers
        self.logger = logger
    }

    /// Tells those that care about `changed`; returns the keys that some of them did not take.
    func apply(
        _ changed: Set<String>, _ values: @escaping @Sendable () -> [String: SettingValue]
    ) async -> Set<String> {
        let concerned = appliers.filter { !$0.paths.isDisjoint(with: changed) }
        guard !concerned.isEmpty else { return [] }
        let (previous, logger) = (last, logger)
        let task = Task {
            _ = await previous?.value
            var failed: Set<String> = []
            for applier in concerned {
                do {
                    try await applier.apply(values())
                } catch {
                    failed.formUnion(applier.paths.intersection(changed))
                    logger.error(
                        "A changed setting takes effect at the next start only",
                        metadata: ["keys": "\(failed.sorted())", "error.type": "\(type(of: error))"])
                }
            }
            return failed
        }
        last = task
        return await task.value
    }
}
