/// A least-first heap of token ids whose keys may change: every step is O(log n), and so is taking one out of the middle.
struct IndexedHeap<Key: Comparable & Sendable>: Sendable {
    private struct Slot: Sendable {
        let id: Int
        var key: Key
    }

    private var slots: [Slot] = []
    private var positions: [Int: Int] = [:]

    var count: Int { slots.count }
    var least: (id: Int, key: Key)? { slots.first.map { ($0.id, $0.key) } }

    /// Puts `id` in, or moves it to where its new key belongs.
    mutating func set(_ id: Int, key: Key) {
        if let position = positions[id] {
            slots[position].key = key
            settle(position)
        } else {
            slots.append(Slot(id: id, key: key))
            positions[id] = slots.count - 1
            rise(slots.count - 1)
        }
    }

    mutating func remove(_ id: Int) {
        guard let position = positions.removeValue(forKey: id) else { return }
        let last = slots.removeLast()
        guard position < slots.count else { return }
        slots[position] = last
        positions[last.id] = position
        settle(position)
    }

    private mutating func settle(_ position: Int) {
        rise(position)
        sink(position)
    }

    private mutating func rise(_ start: Int) {
        var position = start
        while position > 0, slots[position].key < slots[(position - 1) / 2].key {
            swap(position, (position - 1) / 2)
            position = (position - 1) / 2
        }
    }

    private mutating func sink(_ start: Int) {
        var position = start
        while true {
            var least = position
            let (left, right) = (2 * position + 1, 2 * position + 2)
            if left < slots.count, slots[left].key < slots[least].key { least = left }
            if right < slots.count, slots[right].key < slots[least].key { least = right }
            if least == position { return }
            swap(position, least)
            position = least
        }
    }

    private mutating func swap(_ left: Int, _ right: Int) {
        slots.swapAt(left, right)
        positions[slots[left].id] = left
        positions[slots[right].id] = right
    }
}
