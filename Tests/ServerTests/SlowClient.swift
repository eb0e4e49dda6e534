import Dispatch
import Glibc
import TestSupport

/// A connection to a port on loopback that reads only when it is told to, through a window of a few KB.
final class SlowClient: Sendable {
    private let descriptor: Int32

    init(_ port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw RawHTTP.Failure(call: "socket") }
        var window: Int32 = 4096
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &window, socklen_t(MemoryLayout<Int32>.size))
        var patience = timeval(tv_sec: 60, tv_usec: 0)
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
        guard connected == 0 else { throw RawHTTP.Failure(call: "connect") }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw RawHTTP.Failure(call: "send")
        }
    }

    /// The head of an answer; what follows stays unread.
    func head() async throws -> String {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let byte = try await read(upTo: 1).first else { break }
            head.append(byte)
        }
        return String(decoding: head, as: UTF8.self)
    }

    /// Exactly so many bytes; fewer where the other side closed.
    func read(_ count: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let piece = try await read(upTo: min(count - bytes.count, 1 << 20))
            guard !piece.isEmpty else { break }
            bytes += piece
        }
        return bytes
    }

    /// Whether the other side ended the connection, in whatever way, when it said no more.
    func isClosed() async -> Bool {
        do {
            return try await read(upTo: 1).isEmpty
        } catch {
            return true
        }
    }

    /// On a thread of its own: blocking one of the few that serve would wait for itself.
    private func read(upTo count: Int) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { [descriptor] in
                var buffer = [UInt8](repeating: 0, count: count)
                let got = recv(descriptor, &buffer, count, 0)
                continuation.resume(
                    with: got < 0 ? .failure(RawHTTP.Failure(call: "recv")) : .success(Array(buffer.prefix(got))))
            }
        }
    }
}
