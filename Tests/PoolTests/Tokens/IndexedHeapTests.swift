import Testing

@testable import Pool

@Suite struct IndexedHeapTests {
    @Test("The least comes first whatever was set, moved and taken out", arguments: 0..<20)
    func matchesSorting(seed: Int) {
        var random = Steps(state: UInt64(seed) &* 7919 + 1)
        var heap = IndexedHeap<Int>()
        var model: [Int: Int] = [:]
        for _ in 0..<2000 {
            let id = Int(random.next() % 60)
            if random.next() % 3 == 0 {
                heap.remove(id)
                model[id] = nil
            } else {
                // Keys of their own, so that there is one right answer.
                let key = Int(random.next() % 1000) * 100 + id
                heap.set(id, key: key)
                model[id] = key
            }
            #expect(heap.count == model.count)
            #expect(heap.least?.key == model.values.min())
        }
    }

    private struct Steps: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
    }
}
