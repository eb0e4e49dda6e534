import NIOConcurrencyHelpers

/// How many bytes of request bodies are held in memory at once, of all requests together.
struct BodyBudget {
    let limit: Int
    private(set) var held = 0

    init(limit: Int) { self.limit = limit }

    /// False, and nothing taken, when there is not so much left.
    mutating func take(_ bytes: Int) -> Bool {
        guard bytes <= limit - held else { return false }
        held += bytes
        return true
    }

    mutating func release(_ bytes: Int) { held -= bytes }
}

/// The server's one `BodyBudget`. Small bodies are not counted, and need no lock: the number of connections bounds them.
final class BodyMemory: Sendable {
    /// Up to this a body is small.
    static let small = 64 << 10
    static let standard = 256 << 20

    private let budget: NIOLockedValueBox<BodyBudget>

    init(limit: Int) { budget = NIOLockedValueBox(BodyBudget(limit: limit)) }

    var held: Int { budget.withLockedValue { $0.held } }

    fileprivate func take(_ bytes: Int) -> Bool { budget.withLockedValue { $0.take(bytes) } }

    fileprivate func release(_ bytes: Int) { budget.withLockedValue { $0.release(bytes) } }
}

/// One request's part of it. Whoever makes one releases it in every path.
struct BodyHold {
    private let memory: BodyMemory
    private var bytes = 0

    init(_ memory: BodyMemory) { self.memory = memory }

    /// Takes `most`, once, as soon as there are `bytes`, or will be, that are no longer small.
    mutating func cover(_ bytes: Int, most: Int) throws(APIError) {
        guard bytes > BodyMemory.small, self.bytes == 0 else { return }
        guard memory.take(most) else { throw .overloaded }
        self.bytes = most
    }

    mutating func release() {
        guard bytes > 0 else { return }
        memory.release(bytes)
        bytes = 0
    }
}
