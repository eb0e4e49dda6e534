/// Progress of running attempts on its way to the table: the highest reported of each, and which of them changed.
///
/// As large as the number of running jobs: what is reported of another job is dropped.
struct ProgressBuffer {
    private var highest: [RunKey: Int] = [:]
    private var changed: Set<RunKey> = []

    /// The attempts under way.
    var keys: Set<RunKey> { Set(highest.keys) }

    mutating func begin(_ key: RunKey, at progress: Int) { highest[key] = progress }

    mutating func report(_ progress: Int, of key: RunKey) {
        let progress = min(max(progress, 0), 100)
        guard let before = highest[key], before < progress else { return }
        highest[key] = progress
        changed.insert(key)
    }

    /// What the table does not know yet.
    mutating func takeChanges() -> [RunKey: Int] {
        defer { changed = [] }
        return changed.reduce(into: [:]) { $0[$1] = highest[$1] }
    }

    /// How far the attempt came.
    func reached(_ key: RunKey) -> Int { highest[key] ?? 0 }

    /// The attempt ended.
    mutating func end(_ key: RunKey) {
        changed.remove(key)
        highest[key] = nil
    }
}
