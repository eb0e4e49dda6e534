/// The records that are not stored yet, in batches, and who stores them: one at a time.
struct RecordBuffer {
    static let capacity = 16_384
    /// Large, since a commit writes each page that it changed once, however many records changed it.
    static let batchSize = 2048
    /// A batch that the database refuses for good, however often it is asked, is given up after so many tries.
    static let hopelessTries = 3

    enum Addition: Hashable {
        case kept
        /// It made a batch full: time to store.
        case filled
        case dropped
    }

    enum Turn {
        case store([CallRecord])
        /// Somebody else is at it.
        case wait
        case done
    }

    enum Outcome: Hashable {
        case stored
        /// The database may take it later.
        case postponed
        /// The database will not take it.
        case refused
    }

    private var batches: [[CallRecord]] = []
    /// What is being stored right now.
    private var storing: [CallRecord]?
    private var refusals = 0
    private(set) var count = 0
    /// All that were let in, ever.
    private(set) var added = 0
    private(set) var dropped = 0

    var isStoring: Bool { storing != nil }

    mutating func add(_ record: CallRecord) -> Addition {
        guard count < Self.capacity else {
            dropped += 1
            return .dropped
        }
        count += 1
        added += 1
        if let last = batches.indices.last, batches[last].count < Self.batchSize {
            batches[last].append(record)
        } else {
            batches.append([record])
        }
        return batches[batches.endIndex - 1].count == Self.batchSize ? .filled : .kept
    }

    /// The next batch, if it holds any of the first `goal` that were let in.
    mutating func begin(until goal: Int) -> Turn {
        guard added - count < goal else { return .done }
        guard storing == nil else { return .wait }
        guard !batches.isEmpty else { return .done }
        let batch = batches.removeFirst()
        storing = batch
        return .store(batch)
    }

    /// What is not stored keeps its place.
    mutating func end(_ outcome: Outcome) {
        guard let batch = storing else { return }
        storing = nil
        if outcome == .refused { refusals += 1 }
        if outcome != .stored, refusals < Self.hopelessTries {
            batches.insert(batch, at: 0)
            return
        }
        if outcome != .stored { dropped += batch.count }
        refusals = 0
        count -= batch.count
    }
}
