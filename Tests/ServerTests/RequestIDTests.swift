import Foundation
import Testing

@testable import Server

@Suite("Names of requests")
struct RequestIDTests {
    @Test("They begin with their millisecond, and so sort by time")
    func order() throws {
        let noon = Date(timeIntervalSince1970: 1_790_000_000.123)
        var generator = SystemRandomNumberGenerator()
        let name = RequestID.make(at: noon, using: &generator)
        #expect(name.hasPrefix("req_" + String(1_790_000_000_123, radix: 16).leftPadded(to: 12)))
        #expect(name.utf8.count == 36)
        #expect(name.dropFirst(4).allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(name < RequestID.make(at: noon.addingTimeInterval(0.001), using: &generator))
    }

    @Test("No two of one millisecond are the same, whatever the clock says", arguments: [-1e12, 0, 1.79e9, 1e15])
    func distinct(seconds: Double) {
        let names = (0..<1000).map { _ in RequestID.make(at: Date(timeIntervalSince1970: seconds)) }
        #expect(Set(names).count == 1000)
    }
}

extension String {
    fileprivate func leftPadded(to length: Int) -> String {
        String(repeating: "0", count: max(0, length - count)) + self
    }
}
