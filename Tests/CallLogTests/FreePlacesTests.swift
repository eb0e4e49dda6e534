import Foundation
import Testing

@testable import CallLog

@Suite("Free places")
struct FreePlacesTests {
    private static let noon = Date(timeIntervalSince1970: 1_790_000_000)
    private static let first = CallPlace.first(at: noon)

    @Test("Records of one millisecond stand in a row, and the log is asked once")
    func row() {
        var places = FreePlaces()
        var asked = 0
        let taken = (0..<3).map { _ in
            places.take(at: Self.noon) { from, _ in
                asked += 1
                return from + 6
            }
        }
        #expect(taken == [7, 8, 9].map { Self.first + $0 })
        #expect(asked == 1)
    }

    @Test("A full millisecond leads into the next one, behind those that stand there")
    func full() {
        var places = FreePlaces()
        let last = Self.first + CallPlace.perMillisecond - 1
        var rows = [last - 1, last + 5]
        for expected in [last, last + 6, last + 7] {
            let place = places.take(at: Self.noon) { from, to in rows.filter { (from..<to).contains($0) }.max() }
            #expect(place == expected)
            rows.append(place)
        }
    }

    @Test("Whoever comes out of turn is placed by what the log holds")
    func turns() {
        var places = FreePlaces()
        let later = Self.noon.addingTimeInterval(1)
        var rows: Set<Int64> = []
        for date in [Self.noon, later, Self.noon, later, later] {
            let place = places.take(at: date) { from, to in rows.filter { (from..<to).contains($0) }.max() }
            #expect(rows.insert(place).inserted)
        }
        #expect(rows.sorted() == [0, 1].map { Self.first + $0 } + [0, 1, 2].map { CallPlace.first(at: later) + $0 })
    }
}
