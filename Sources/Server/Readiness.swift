/// Whether this process should be sent requests, and each reason, good or bad.
package struct Readiness: Sendable {
    package struct Check: Sendable {
        /// `database`, `disk`, `draining`
        package let name: String
        package let isGood: Bool
        /// For an operator: `write took 3 ms`, `1.2 GB free`.
        package let detail: String

        package init(name: String, isGood: Bool, detail: String) {
            self.name = name
            self.isGood = isGood
            self.detail = detail
        }
    }

    package let checks: [Check]

    package init(checks: [Check]) { self.checks = checks }

    package var isReady: Bool { checks.allSatisfy(\.isGood) }
}
