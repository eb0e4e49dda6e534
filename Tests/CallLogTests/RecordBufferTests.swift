import Foundation
import Testing

@testable import CallLog

@Suite("Record buffer")
struct RecordBufferTests {
    private static let size = RecordBuffer.batchSize

    private static func filled(_ number: Int) -> RecordBuffer {
        var buffer = RecordBuffer()
        for index in 0..<number { _ = buffer.add(CallLogFixture.record(index)) }
        return buffer
    }

    private static func batch(_ buffer: inout RecordBuffer) -> [String]? {
        guard case .store(let batch) = buffer.begin(until: .max) else { return nil }
        return batch.map(\.requestID)
    }

    @Test("A record that fills a batch asks for a batch to be stored")
    func fills() {
        var buffer = RecordBuffer()
        let additions = (0..<3 * Self.size - 1).map { buffer.add(CallLogFixture.record($0)) }
        #expect(additions.indices.filter { additions[$0] == .filled } == [Self.size - 1, 2 * Self.size - 1])
    }

    @Test("It never holds more than 16,384 records, the one being stored among them, and counts the others")
    func bound() {
        var buffer = Self.filled(20_000)
        #expect(buffer.count == 16_384)
        #expect(buffer.dropped == 3616)

        #expect(Self.batch(&buffer)?.count == Self.size)
        #expect(buffer.add(CallLogFixture.record()) == .dropped)
        buffer.end(.stored)
        #expect(buffer.count == 16_384 - Self.size)
        #expect(buffer.add(CallLogFixture.record()) == .kept)
    }

    @Test("One batch is stored at a time, in order")
    func order() {
        var buffer = Self.filled(Self.size + 100)
        #expect(Self.batch(&buffer) == (0..<Self.size).map { "r\($0)" })
        guard case .wait = buffer.begin(until: .max) else {
            Issue.record("a second batch began")
            return
        }
        buffer.end(.stored)
        #expect(Self.batch(&buffer) == (Self.size..<Self.size + 100).map { "r\($0)" })
        buffer.end(.stored)
        #expect(Self.batch(&buffer) == nil)
        #expect(buffer.count == 0)
    }

    @Test("What was let in later than the goal waits")
    func goal() {
        var buffer = Self.filled(3)
        let goal = buffer.added
        #expect(Self.batch(&buffer)?.count == 3)
        _ = buffer.add(CallLogFixture.record())
        buffer.end(.stored)
        guard case .done = buffer.begin(until: goal) else {
            Issue.record("it went on past its goal")
            return
        }
        #expect(buffer.count == 1)
    }

    @Test("A postponed batch keeps its place, as often as it takes")
    func postponed() {
        var buffer = Self.filled(Self.size + 100)
        for _ in 0..<10 {
            #expect(Self.batch(&buffer)?.first == "r0")
            buffer.end(.postponed)
        }
        #expect(buffer.count == Self.size + 100)
        #expect(buffer.dropped == 0)
    }

    @Test("A batch that is refused three times is given up, and the next one has three tries again")
    func refused() {
        var buffer = Self.filled(2 * Self.size + 100)
        var firsts: [String?] = []
        for _ in 0..<7 {
            firsts.append(Self.batch(&buffer)?.first)
            buffer.end(.refused)
        }
        #expect(firsts == [0, 0, 0, Self.size, Self.size, Self.size, 2 * Self.size].map { "r\($0)" })
        #expect(buffer.dropped == 2 * Self.size)
        #expect(buffer.count == 100)
    }
}
