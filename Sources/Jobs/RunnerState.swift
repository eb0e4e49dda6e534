/// Who may claim what: slots over all and per kind, and which kinds are known to have nothing due.
///
/// Where the limits of the kinds together are more than the overall limit, some places stay free of each kind for the
/// others: however many long jobs wait, short ones get their turn, and the reverse.
///
/// A kind is dry once a claim got less than it asked for, until somebody signals new work: an ended job then causes no
/// needless claim. A signal that comes while a claim is under way outlives that claim.
struct RunnerState {
    struct Quota: Equatable, Sendable {
        let kind: String
        let limit: Int
    }

    /// Claims to make, in order, and how many jobs all of them together may take.
    struct Plan: Equatable, Sendable {
        let quotas: [Quota]
        let total: Int
    }

    private let kinds: [String]
    private var limits: [String: Int]
    private var limit: Int
    private var running: [String: Int] = [:]
    /// Jobs under way, of all kinds.
    private(set) var total = 0
    private var dry: Set<String> = []
    private var signalled: Set<String> = []
    /// Each plan begins with another kind, so that none starves.
    private var first = 0
    private var isDraining = false

    init(kinds: [String], limit: Int, limits: [String: Int]) {
        self.kinds = kinds.sorted()
        self.limit = max(limit, 1)
        self.limits = limits
    }

    /// Other limits from now on; what runs beyond them runs to its end. Returns whether a claim is worth trying.
    mutating func allow(_ limit: Int, _ limits: [String: Int]) -> Bool {
        self.limit = max(limit, 1)
        self.limits = limits
        return signal(nil)
    }

    /// nil: nothing to claim, or no room.
    mutating func plan() -> Plan? {
        guard !isDraining, total < limit, !kinds.isEmpty else { return nil }
        let room = limit - total
        let order = kinds[first...] + kinds[..<first]
        let quotas = order.filter { !dry.contains($0) }.compactMap { kind -> Quota? in
            let free = min(room, places(for: kind))
            return free > 0 ? Quota(kind: kind, limit: free) : nil
        }
        guard !quotas.isEmpty else { return nil }
        first = (first + 1) % kinds.count
        signalled = []
        return Plan(quotas: quotas, total: room)
    }

    /// - Parameter asked: what was asked of each kind in the end; less than planned once the total was used up.
    mutating func claimed(_ got: [String: Int], asked: [Quota]) {
        for (kind, count) in got {
            running[kind, default: 0] += count
            total += count
        }
        for quota in asked where got[quota.kind, default: 0] < quota.limit && !signalled.contains(quota.kind) {
            dry.insert(quota.kind)
        }
    }

    /// The claim did not come about: the next signal tries again.
    mutating func claimFailed() { dry.formUnion(kinds) }

    /// There may be work: of one kind, or of any. Returns whether a claim is worth trying.
    mutating func signal(_ kind: String?) -> Bool {
        if let kind {
            dry.remove(kind)
            signalled.insert(kind)
        } else {
            dry = []
            signalled.formUnion(kinds)
        }
        return mayClaim
    }

    /// Returns whether a claim is worth trying.
    mutating func ended(_ kind: String) -> Bool {
        running[kind, default: 1] -= 1
        total -= 1
        return mayClaim
    }

    mutating func drain() { isDraining = true }

    private var mayClaim: Bool {
        !isDraining && total < limit && kinds.contains { !dry.contains($0) && places(for: $0) > 0 }
    }

    /// How many more of a kind may run, as far as the other kinds' places are concerned.
    private func places(for kind: String) -> Int {
        let kept = kinds.reduce(0) { $1 == kind ? $0 : $0 + max(0, share(of: $1) - running[$1, default: 0]) }
        return min((limits[kind] ?? limit) - running[kind, default: 0], limit - total - kept)
    }

    /// The places that no other kind takes.
    private func share(of kind: String) -> Int { min(limits[kind] ?? limit, limit / (4 * kinds.count)) }
}
