import Foundation
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOConcurrencyHelpers
import NIOCore
import ServiceLifecycle
import TestSupport
import Testing

@testable import Media
@testable import Server

/// Serves one file, whatever is asked for, over real connections.
struct FileServer {
    let directory: TemporaryDirectory
    let file: OpenMedia
    var idleTimeout: Duration? = nil
    /// Whether a `HotFileHandler` answers what it can.
    var isHot = false
    /// Requests that the responder has seen.
    let requests = NIOLockedValueBox(0)
    /// First of each connection's handlers: sees what goes to the kernel.
    var witness: (@Sendable () -> any ChannelHandler & Sendable)?

    init(_ bytes: [UInt8]) throws { try self.init(length: bytes.count) { try $0.write(contentsOf: bytes) } }

    /// Of `length` bytes, of which those that `fill` does not write are zeros and take no space.
    init(length: Int, fill: (FileHandle) throws -> Void) throws {
        directory = try TemporaryDirectory()
        let path = directory.file("f.mp4")
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        let item = MediaItem(
            name: "f.mp4", kind: .video, type: "video/mp4", length: length, sha256: "abc", width: 1, height: 1,
            duration: 1, job: nil, parent: nil, variant: .original,
            createdAt: Date(timeIntervalSince1970: 1_750_000_000))
        file = OpenMedia(item: item, descriptor: descriptor)
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        try handle.truncate(atOffset: UInt64(length))
        try handle.seek(toOffset: 0)
        try fill(handle)
    }

    func run(_ onListening: @escaping @Sendable (Int) -> Void) async throws { try await service(onListening).run() }

    func service(_ onListening: @escaping @Sendable (Int) -> Void) -> any Service {
        let (file, witness, isHot, requests) = (file, witness, isHot, requests)
        let head = FileHead(file.item, isPublic: true)
        return Connections(
            executors: LoopExecutors(), largestBody: 1 << 20, requests: RequestsUnderWay(), idleTimeout: idleTimeout,
            hotFile: { isHot ? HotFile(file, head, $0.headerFields) : nil },
            respond: { request, channel in
                requests.withLockedValue { $0 += 1 }
                if let witness {
                    do {
                        try await channel.pipeline.addHandler(witness(), position: .first).get()
                    } catch {
                        Issue.record(error)
                    }
                }
                let response = Response(file, head: head, request, channel: channel)
                return request.method == .head ? response.createHeadResponse() : response
            }
        ).listening(onListening)
    }
}

extension Connections {
    /// On loopback, at a free port.
    func listening(_ onListening: @escaping @Sendable (Int) -> Void) -> any Service {
        LoopbackService(connections: self, onListening: onListening)
    }
}

private struct LoopbackService: Service {
    let connections: Connections
    let onListening: @Sendable (Int) -> Void

    func run() async throws {
        try await connections.serve(
            HummingbirdCore.ServerConfiguration(address: .hostname("127.0.0.1", port: 0)), logger: .silent,
            onListening: onListening)
    }
}

/// The real file body behind the real server, for the length of `body`.
func withFile(
    _ bytes: [UInt8], isHot: Bool = false, _ body: @escaping @Sendable (Int, [UInt8]) async throws -> Void
) async throws {
    var server = try FileServer(bytes)
    server.isHot = isHot
    try await withListener({ try await body($0, bytes) }) { [server] in try await server.run($0) }
}
