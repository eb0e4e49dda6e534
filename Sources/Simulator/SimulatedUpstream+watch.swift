import Foundation
import NIOConcurrencyHelpers

extension SimulatedUpstream {
    /// Changes the records; those who wait for an entry of the journal or for a state hear of it.
    func change<Result: Sendable>(_ body: (inout Records) -> Result) -> Result {
        let (result, heard) = records.withLockedValue { records in
            let result = body(&records)
            var heard: [@Sendable () -> Void] = []
            if !records.entryWatches.isEmpty, let entry = records.journal.latest {
                heard += records.entryWatches.take(for: entry).map { watch in { watch.resume(returning: entry) } }
            }
            if !records.stateWatches.isEmpty {
                let state = state(records)
                heard += records.stateWatches.take(for: state).map { watch in { watch.resume(returning: state) } }
            }
            return (result, heard)
        }
        for tell in heard { tell() }
        return result
    }

    /// The first entry that `fits`, also one of before; waits for it.
    func entry(where fits: @escaping @Sendable (JournalEntry) -> Bool) async throws -> JournalEntry {
        try await value(in: \.entryWatches, where: fits) { $0.journal.entries.first(where: fits) }
    }

    /// Waits for a state that `fits`.
    func state(where fits: @escaping @Sendable (SimulatorState) -> Bool) async throws -> SimulatorState {
        try await value(in: \.stateWatches, where: fits) { [self] records in
            let state = state(records)
            return fits(state) ? state : nil
        }
    }

    private func value<Value: Sendable>(
        in watches: any WritableKeyPath<Records, Watches<Value>> & Sendable,
        where fits: @escaping @Sendable (Value) -> Bool,
        known: @Sendable (Records) -> Value?
    ) async throws -> Value {
        let id = UUID()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let settled: Result<Value, any Error>? = records.withLockedValue { records in
                    if let value = known(records) { return .success(value) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    records[keyPath: watches].add(continuation, as: id, where: fits)
                    return nil
                }
                if let settled { continuation.resume(with: settled) }
            }
        } onCancel: {
            records.withLockedValue { $0[keyPath: watches].remove(id) }?.resume(throwing: CancellationError())
        }
    }
}
