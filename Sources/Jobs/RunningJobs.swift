import NIOConcurrencyHelpers

/// The attempts under way in this process, so that calling a job off reaches its worker at once.
final class RunningJobs: Sendable {
    /// Why an attempt was told to end before its time.
    enum Reason: Sendable {
        /// The job was called off, deleted or taken from us: what comes of the attempt is dropped.
        case lost
        /// The runner stops: the job is handed back.
        case stopping
    }

    private struct Entry {
        var reason: Reason?
        var cancel: (@Sendable () -> Void)?
    }

    private struct State {
        var entries: [String: [Int: Entry]] = [:]
        var claims = 0
        /// Called off while a claim was under way: it may have been claimed just before, and not be entered here yet.
        var missed: Set<String> = []
    }

    private let state = NIOLockedValueBox(State())

    /// Between a claim's begin and its end, what is called off is remembered for `enter`.
    func beginClaim() { state.withLockedValue { $0.claims += 1 } }

    func endClaim() {
        state.withLockedValue {
            $0.claims -= 1
            if $0.claims == 0 { $0.missed = [] }
        }
    }

    func enter(_ key: RunKey) {
        state.withLockedValue {
            $0.entries[key.id, default: [:]][key.fence] = Entry(
                reason: $0.missed.contains(key.id) ? .lost : nil, cancel: nil)
        }
    }

    /// How to stop the attempt; called at once if it has been told to end already.
    func attach(_ key: RunKey, cancel: @escaping @Sendable () -> Void) {
        let isOver = state.withLockedValue {
            $0.entries[key.id]?[key.fence]?.cancel = cancel
            return $0.entries[key.id]?[key.fence]?.reason != nil
        }
        if isOver { cancel() }
    }

    /// The first reason stands.
    func end(_ key: RunKey, _ reason: Reason) {
        let cancel = state.withLockedValue { state -> (@Sendable () -> Void)? in
            guard var entry = state.entries[key.id]?[key.fence], entry.reason == nil else { return nil }
            entry.reason = reason
            state.entries[key.id]?[key.fence] = entry
            return entry.cancel
        }
        cancel?()
    }

    /// The job is called off or gone, whichever attempt runs.
    func lose(_ id: String) {
        let fences = state.withLockedValue { state -> [Int] in
            if state.claims > 0 { state.missed.insert(id) }
            return state.entries[id].map { Array($0.keys) } ?? []
        }
        for fence in fences { end(RunKey(id: id, fence: fence), .lost) }
    }

    func reason(_ key: RunKey) -> Reason? { state.withLockedValue { $0.entries[key.id]?[key.fence]?.reason } }

    func leave(_ key: RunKey) {
        state.withLockedValue {
            $0.entries[key.id]?[key.fence] = nil
            if $0.entries[key.id]?.isEmpty == true { $0.entries[key.id] = nil }
        }
    }
}
