import Dispatch
import Glibc
import NIOConcurrencyHelpers

/// One TCP connection to loopback that sends what it is told, byte for byte, and reads no more than it is asked to.
package final class RawConnection: Sendable {
    private let descriptor: CInt
    /// Read already and not yet asked for.
    private let pending = NIOLockedValueBox<[UInt8]>([])

    /// A small `window` keeps the kernel from taking much of an answer before it is read.
    package init(port: Int, window: CInt? = nil) async throws {
        descriptor = try await Self.blocking { try Self.connected(port, window) }
    }

    /// Whoever has closed the other side does not hear the rest, which is no failure.
    package func send(_ bytes: [UInt8]) async throws {
        try await Self.blocking { [descriptor] in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    package func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// The next answer, whose body is as long as its `Content-Length` says, or comes in chunks.
    package func answer(toHead: Bool = false) async throws -> RawHTTP.Answer {
        let head = try await head()
        let answer = RawHTTP.Answer(head: head, body: [])
        guard !toHead else { return answer }
        guard answer.header("transfer-encoding") != "chunked" else {
            return RawHTTP.Answer(head: head, body: try await chunks())
        }
        let length = answer.header("content-length").flatMap { Int($0) } ?? 0
        return RawHTTP.Answer(head: head, body: try await read(length))
    }

    /// The next answer's head, without the empty line.
    package func head() async throws -> String { try await text(before: "\r\n\r\n") }

    /// A body in chunks, without trailers.
    private func chunks() async throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let line = try await text(before: "\r\n")
            guard let size = Int(line, radix: 16) else { throw RawHTTP.Failure(call: "size of a chunk: \(line)") }
            body += try await read(size)
            guard try await text(before: "\r\n").isEmpty else { throw RawHTTP.Failure(call: "end of a chunk") }
            guard size > 0 else { return body }
        }
    }

    private func text(before end: String) async throws -> String {
        try await Self.blocking { [self] in
            var bytes: [UInt8] = []
            while !bytes.suffix(end.utf8.count).elementsEqual(end.utf8) {
                guard let byte = try take(1).first else {
                    throw RawHTTP.Failure(call: "end before \(end.debugDescription)")
                }
                bytes.append(byte)
            }
            return String(decoding: bytes.dropLast(end.utf8.count), as: UTF8.self)
        }
    }

    /// So many bytes; fewer only when the other side closes.
    package func read(_ count: Int) async throws -> [UInt8] {
        try await Self.blocking { [self] in
            var bytes: [UInt8] = []
            while bytes.count < count {
                let more = try take(count - bytes.count)
                guard !more.isEmpty else { break }
                bytes += more
            }
            return bytes
        }
    }

    /// All until the other side closes.
    package func rest() async throws -> [UInt8] { try await read(.max) }

    /// Whether the other side ended the connection, in whatever way, when it said no more; false also if it does neither.
    package func isClosed() async -> Bool {
        do {
            return try await read(1).isEmpty
        } catch let failure as RawHTTP.Failure where failure.code == EAGAIN {
            return false
        } catch {
            return true
        }
    }

    /// Whether the other side has ended the connection by now and all it said was read.
    package var hasEnded: Bool {
        guard pending.withLockedValue({ $0.isEmpty }) else { return false }
        var byte: UInt8 = 0
        let received = recv(descriptor, &byte, 1, CInt(MSG_PEEK | MSG_DONTWAIT))
        return received == 0 || received < 0 && errno != EAGAIN
    }

    /// Says that no more will be sent, as `nc -N` does, and still reads.
    package func finishSending() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// As a client that vanishes: the other side gets a reset.
    package func cut() {
        // Connecting to nothing disconnects, by a reset.
        var nothing = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        connect(descriptor, &nothing, socklen_t(MemoryLayout<sockaddr>.size))
    }

    deinit { close(descriptor) }

    /// At most `count` bytes; none at the end.
    private func take(_ count: Int) throws -> [UInt8] {
        try pending.withLockedValue { pending in
            if pending.isEmpty {
                pending = [UInt8](repeating: 0, count: 64 << 10)
                let received = recv(descriptor, &pending, pending.count, 0)
                pending.removeLast(pending.count - max(0, received))
                guard received >= 0 else { throw RawHTTP.Failure(call: "recv") }
            }
            defer { pending.removeFirst(min(count, pending.count)) }
            return Array(pending.prefix(count))
        }
    }

    private static func connected(_ port: Int, _ window: CInt?) throws -> CInt {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw RawHTTP.Failure(call: "socket") }
        // Only against hanging.
        var patience = timeval(tv_sec: 90, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if var window { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &window, socklen_t(MemoryLayout<CInt>.size)) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            defer { close(descriptor) }
            throw RawHTTP.Failure(call: "connect")
        }
        return descriptor
    }

    /// On a thread that may block: blocking one of the few that serve would wait for itself.
    private static func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws
        -> Result
    {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}
