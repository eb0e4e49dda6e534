import NIOConcurrencyHelpers

/// What `GET /_control/state` answers.
package struct SimulatorState: Codable, Hashable, Sendable {
    package struct Account: Codable, Hashable, Sendable {
        /// Conversations open now.
        package var inFlight: Int
        /// The most there were at once.
        package var maximumInFlight: Int
        /// Conversations asked for, also refused ones.
        package var requests: Int
        /// Conversations whose client hung up in the middle.
        package var hungUp: Int
    }

    /// By the value of the `sso` cookie.
    package var tokens: [String: Account]
    /// Videos begun since the start.
    package var videosMade: Int
    package var faultsLeft: Int
}

extension SimulatedUpstream {
    func state() -> SimulatorState { records.withLockedValue { state($0) } }

    func state(_ records: Records) -> SimulatorState {
        SimulatorState(
            tokens: records.accounts.standings.mapValues {
                .init(
                    inFlight: $0.inFlight, maximumInFlight: $0.maximumInFlight, requests: $0.requests,
                    hungUp: $0.hungUp)
            },
            videosMade: studio.videosMade, faultsLeft: records.faults.faults.count)
    }
}
