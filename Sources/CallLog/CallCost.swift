import Store

/// What calls for one API key with one model cost since the log was last cleared, as upstreams report it.
package struct CallCost: Sendable, Hashable {
    package struct Sum: Sendable, Hashable {
        /// Those of which a price is known.
        package var calls: Int
        /// Ten-billionths of a dollar.
        package var ticks: Int

        package init(calls: Int = 0, ticks: Int = 0) {
            self.calls = calls
            self.ticks = ticks
        }

        mutating func add(_ ticks: Int) {
            calls += 1
            // More than there is money is no sum.
            let (sum, isTooMuch) = self.ticks.addingReportingOverflow(max(0, ticks))
            self.ticks = isTooMuch ? .max : sum
        }
    }

    /// The API key's name; nil: none was named.
    package let key: String?
    package let model: String?
    package let sum: Sum
}

extension CallLog {
    /// The dearest first.
    package func costs() async throws -> [CallCost] {
        try await database.read { connection in
            try connection.query(
                "SELECT key_name, model, calls, ticks FROM call_costs ORDER BY ticks DESC, key_name, model", []
            ) { row in
                let (key, model) = (try row.text(0), try row.text(1))
                return CallCost(
                    key: key.isEmpty ? nil : key, model: model.isEmpty ? nil : model,
                    sum: .init(calls: try row.integer(2), ticks: try row.integer(3)))
            }
        }
    }
}
