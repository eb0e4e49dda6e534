import Foundation
import Glibc

/// Answers each connection with the beginning of a picture and hangs up.
final class CutOffServer: Sendable {
    struct Failure: Error {}

    private static let answer = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\n\u{89}PNG"

    let port: UInt16
    private let listener: CInt

    init() throws {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw Failure() }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        // Ends when the listener is closed.
        Thread.detachNewThread { Self.serve(listener) }
    }

    func stop() {
        _ = shutdown(listener, CInt(SHUT_RDWR))
        close(listener)
    }

    private static func serve(_ listener: CInt) {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            var request = [UInt8](repeating: 0, count: 4096)
            _ = recv(connection, &request, request.count, 0)
            _ = send(connection, answer, answer.utf8.count, CInt(MSG_NOSIGNAL))
            close(connection)
        }
    }
}
