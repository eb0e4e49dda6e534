import Dispatch
import Glibc
import NIOCore

/// Bytes to a port on loopback and all that comes back until the other side closes; requests say `Connection: close`.
enum RawHTTP {
    struct Answer {
        let head: String
        let body: [UInt8]

        var status: Int { head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }
        var text: String { String(decoding: body, as: UTF8.self) }

        func header(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let sides = line.split(separator: ":", maxSplits: 1)
                guard sides.count == 2, sides[0].lowercased() == name.lowercased() else { continue }
                return String(sides[1].drop { $0 == " " })
            }
            return nil
        }
    }

    struct Failure: Error { let call: String }

    static func exchange(_ port: Int, _ request: String) async throws -> Answer {
        try await exchange(port, Array(request.utf8))
    }

    /// On a thread of its own: blocking one of the few that serve would wait for itself.
    static func exchange(_ port: Int, _ request: [UInt8]) async throws -> Answer {
        let bytes = try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try blocking(port, request) }) }
        }
        var end = 0
        while end + 4 <= bytes.count, Array(bytes[end..<end + 4]) != [13, 10, 13, 10] { end += 1 }
        return Answer(
            head: String(decoding: bytes[..<end], as: UTF8.self), body: Array(bytes[min(end + 4, bytes.count)...]))
    }

    private static func blocking(_ port: Int, _ request: [UInt8]) throws -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket") }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 90, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(call: "connect") }
        var sent = 0
        while sent < request.count {
            let count = request[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            sent += count
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw Failure(call: "recv") }
            guard count > 0 else { return answer }
            answer += buffer[..<count]
        }
    }
}
