import Foundation
import Server
import Store

/// Answers `/readyz`: whether a write becomes durable, the disk has room, and no drain is under way.
///
/// However often it is asked, it writes once a second at most, and never waits longer than `patience` for the disk.
actor ReadinessProbe {
    private let database: any Database
    private let directory: DataDirectory
    private let minimumFree: Int
    private let draining: Draining
    private let patience: Duration
    private let clock = ContinuousClock()

    private var latest: (check: Readiness.Check, at: ContinuousClock.Instant)?
    private var waiting: [Int: CheckedContinuation<Readiness.Check, Never>] = [:]
    private var nextWaiter = 0
    private var isWriting = false

    init(
        database: any Database, directory: DataDirectory, minimumFree: Int, draining: Draining,
        patience: Duration = .seconds(5)
    ) {
        self.database = database
        self.directory = directory
        self.minimumFree = minimumFree
        self.draining = draining
        self.patience = patience
    }

    func current() async -> Readiness {
        let database = await databaseCheck()
        return Readiness(checks: [database, diskCheck(), drainingCheck()])
    }

    private func databaseCheck() async -> Readiness.Check {
        if let latest, clock.now - latest.at < .seconds(1) { return latest.check }
        let waiter = nextWaiter
        nextWaiter += 1
        startWriting()
        // Ends by itself after `patience`; nobody has to cancel it.
        Task {
            try? await Task.sleep(for: patience)  // It is never cancelled.
            giveUp(waiter)
        }
        return await withCheckedContinuation { waiting[waiter] = $0 }
    }

    private func startWriting() {
        guard !isWriting else { return }
        isWriting = true
        // Ends with the write. Requests that came meanwhile share it.
        Task {
            let start = clock.now
            do {
                try await database.beat(now: Date())
                let took = Int((clock.now - start) / .milliseconds(1))
                finish(Readiness.Check(name: "database", isGood: true, detail: "write took \(took) ms"))
            } catch let error as StoreError {
                finish(Readiness.Check(name: "database", isGood: false, detail: error.explanation))
            } catch {
                finish(Readiness.Check(name: "database", isGood: false, detail: "write failed"))
            }
        }
    }

    private func finish(_ check: Readiness.Check) {
        isWriting = false
        latest = (check, clock.now)
        let waiters = waiting.values
        waiting = [:]
        for waiter in waiters { waiter.resume(returning: check) }
    }

    private func giveUp(_ waiter: Int) {
        guard let continuation = waiting.removeValue(forKey: waiter) else { return }
        let detail = "a write has taken more than \(patience.components.seconds) s"
        continuation.resume(returning: Readiness.Check(name: "database", isGood: false, detail: detail))
    }

    private func diskCheck() -> Readiness.Check { .disk(of: directory, minimumFree: minimumFree) }

    private func drainingCheck() -> Readiness.Check {
        Readiness.Check(
            name: "draining", isGood: !draining.isOn, detail: draining.isOn ? "the server is stopping" : "no")
    }
}

extension Readiness.Check {
    /// Whether `minimumFree` bytes are free where `directory` lies.
    static func disk(of directory: DataDirectory, minimumFree: Int) -> Readiness.Check {
        guard let free = directory.freeBytes() else {
            return Readiness.Check(name: "disk", isGood: false, detail: "free space is unknown")
        }
        let isGood = free >= minimumFree
        let size = ByteCountFormatStyle(style: .memory, spellsOutZero: false)
        let wanted = isGood ? "" : ", \(minimumFree.formatted(size)) wanted"
        return Readiness.Check(
            name: "disk", isGood: isGood, detail: "\(free.formatted(size)) free\(wanted)")
    }
}
