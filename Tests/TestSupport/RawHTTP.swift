import Glibc

/// Bytes to a port on loopback and all that comes back until the other side closes; requests say `Connection: close`.
package enum RawHTTP {
    package struct Answer: Sendable {
        package let head: String
        package let body: [UInt8]

        package var status: Int { head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }
        package var text: String { String(decoding: body, as: UTF8.self) }

        package func header(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let sides = line.split(separator: ":", maxSplits: 1)
                guard sides.count == 2, sides[0].lowercased() == name.lowercased() else { continue }
                return String(sides[1].drop { $0 == " " })
            }
            return nil
        }
    }

    package struct Failure: Error {
        let call: String
        let code = errno

        package init(call: String) { self.call = call }
    }

    package static func exchange(_ port: Int, _ request: String) async throws -> Answer {
        try await exchange(port, Array(request.utf8))
    }

    package static func exchange(_ port: Int, _ request: [UInt8]) async throws -> Answer {
        let connection = try await RawConnection(port: port)
        try await connection.send(request)
        let bytes = try await connection.rest()
        var end = 0
        while end + 4 <= bytes.count, Array(bytes[end..<end + 4]) != [13, 10, 13, 10] { end += 1 }
        return Answer(
            head: String(decoding: bytes[..<end], as: UTF8.self), body: Array(bytes[min(end + 4, bytes.count)...]))
    }
}
