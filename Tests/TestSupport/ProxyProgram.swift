import Foundation
import Glibc

/// A proxy from Debian on a free port of 127.0.0.1, ended with the test.
package final class ProxyProgram: Sendable {
    package struct Failure: Error, CustomStringConvertible { package let description: String }

    package let port: Int
    private let process: Process
    /// Where it writes what it was asked for; microsocks writes nothing.
    private let log: String?

    /// `tinyproxy`, an HTTP proxy with a login. Returns when it takes connections.
    package static func tinyproxy(user: String, password: String, port: Int? = nil, in folder: TemporaryDirectory)
        async throws
        -> ProxyProgram
    {
        let log = folder.file("tinyproxy-\(UUID().uuidString).log")
        return try await ProxyProgram(port: port, log: log) { port in
            let file = folder.file("tinyproxy-\(port).conf")
            let text = """
                Port \(port)
                Listen 127.0.0.1
                Allow 127.0.0.1
                BasicAuth \(user) \(password)
                MaxClients 20
                LogFile "\(log)"
                LogLevel Connect

                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            return ["tinyproxy", "-d", "-c", file]
        }
    }

    /// `microsocks`, a SOCKS5 proxy with a login. Returns when it takes connections.
    package static func microsocks(user: String, password: String) async throws -> ProxyProgram {
        try await ProxyProgram(port: nil, log: nil) {
            ["microsocks", "-i", "127.0.0.1", "-p", "\($0)", "-u", user, "-P", password]
        }
    }

    private init(port: Int?, log: String?, _ command: (Int) throws -> [String]) async throws {
        // A free port may be somebody else's a moment later.
        for _ in 0..<5 {
            let port = try port ?? Self.freePort()
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = try command(port)
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            let isReady = try await eventually { !process.isRunning || Self.listens(port) }
            if isReady, process.isRunning {
                self.port = port
                self.process = process
                self.log = log
                return
            }
            process.terminate()
            guard process.terminationStatus != 127 else { break }
        }
        throw Failure(description: "the proxy did not start: is it installed (scripts/setup --test)?")
    }

    /// The paths of what was asked for through it, over plain HTTP, in order.
    package func paths() throws -> [String] {
        guard let log else { throw Failure(description: "this proxy tells nobody what it was asked for") }
        return try String(contentsOfFile: log, encoding: .utf8).matches(
            of: #/Request \(.*\): [A-Z]+ http://[^/ ]+(/[^ ?]*)/#
        ).map { String($0.output.1) }
    }

    /// Returns when it is gone.
    package func stop() async throws {
        kill(process.processIdentifier, SIGKILL)
        let isGone = try await eventually { !process.isRunning && !Self.listens(port) }
        guard isGone else { throw Failure(description: "the proxy did not end") }
    }

    deinit { kill(process.processIdentifier, SIGKILL) }

    /// Nobody listens there.
    package static func freePort() throws -> Int {
        try withSocket { descriptor, address in
            guard bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 else {
                throw Failure(description: "no free port")
            }
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            getsockname(descriptor, address, &length)
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                Int(UInt16(bigEndian: $0.pointee.sin_port))
            }
        }
    }

    private static func listens(_ port: Int) -> Bool {
        // No socket is no listener.
        (try? withSocket(port) { connect($0, $1, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }) ?? false
    }

    private static func withSocket<Result>(
        _ port: Int = 0, _ body: (CInt, UnsafeMutablePointer<sockaddr>) throws -> Result
    ) throws -> Result {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "no socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return try withUnsafeMutablePointer(to: &address) {
            try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { try body(descriptor, $0) }
        }
    }
}
