/// Values by id, up to a limit; beyond it the oldest are forgotten.
struct Shelf<Value: Sendable>: Sendable {
    private let limit: Int
    private var values: [String: Value] = [:]
    private var order: [String] = []
    private var start = 0

    init(limit: Int) { self.limit = limit }

    var count: Int { values.count }

    subscript(id: String) -> Value? { values[id] }

    mutating func put(_ value: Value, as id: String) {
        if values.updateValue(value, forKey: id) == nil { order.append(id) }
        guard values.count > limit else { return }
        values[order[start]] = nil
        start += 1
        if start > limit {
            order.removeFirst(start)
            start = 0
        }
    }

    mutating func update(_ id: String, _ change: (inout Value) -> Void) {
        guard var value = values[id] else { return }
        change(&value)
        values[id] = value
    }
}
