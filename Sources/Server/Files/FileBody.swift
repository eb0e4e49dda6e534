import Hummingbird
import Media
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

extension ResponseBody {
    /// Sends a file by `sendfile`, below the codec that would only take buffers. Plain HTTP/1 only.
    init(file: OpenMedia, _ range: Range<Int>, channel: any Channel) {
        self.init(contentLength: range.count) { writer in
            guard !range.isEmpty else { return try await writer.finish(nil) }
            try await FileSending(file: file, channel: channel).send(range)
        }
    }
}

/// One file on its way to one client. A slow reader holds a descriptor and no memory; a stuck one is cut off.
private struct FileSending {
    /// Bytes handed over at once: the next step waits until the kernel has taken all of them.
    static let step = 4 << 20
    /// A step may take this long: about 7 KB a second.
    static let patience = TimeAmount.minutes(10)

    let file: OpenMedia
    let channel: any Channel

    func send(_ range: Range<Int>) async throws {
        // The handle borrows the file's descriptor and gives it back below, so that `file` alone closes it.
        let handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: file.descriptor)
        defer {
            // Failing means that the handle was closed before, which nobody does.
            _ = try? handle.takeDescriptorOwnership()
            withExtendedLifetime(file) {}
        }
        try await withTaskCancellationHandler {
            var start = range.lowerBound
            while start < range.upperBound {
                try Task.checkCancellation()
                let end = min(start + Self.step, range.upperBound)
                try await write(
                    FileRegion(fileHandle: handle, readerIndex: start, endIndex: end), isLast: end == range.upperBound)
                start = end
            }
        } onCancel: {
            // A step waits for its reader, however slow: without this a server that ends would wait for it too.
            channel.close(promise: nil)
        }
    }

    /// The end of the answer follows the last region on the event loop, without another hop, but only once the kernel has
    /// all of it: after the end a connection counts as idle, and may be closed with what it still has to send.
    private func write(_ region: FileRegion, isLast: Bool) async throws {
        try await channel.eventLoop.flatSubmit { [channel] in
            let written = channel.eventLoop.makePromise(of: Void.self)
            do {
                let codec = try channel.pipeline.syncOperations.context(handlerType: HTTP1ToHTTPServerCodec.self)
                codec.writeAndFlush(NIOAny(HTTPServerResponsePart.body(.fileRegion(region))), promise: written)
            } catch {
                written.fail(error)
            }
            return Self.hurried(written.futureResult, channel).map {
                if isLast { channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil) }
            }
        }.get()
    }

    private static func hurried(_ written: EventLoopFuture<Void>, _ channel: any Channel) -> EventLoopFuture<Void> {
        let cut = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        return written.always { _ in cut.cancel() }
    }
}
