import Hummingbird
import Media
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

extension ResponseBody {
    /// Sends a file by `sendfile`, below the codec that would only take buffers. Plain HTTP/1 only, and only on a channel
    /// with a `RequestCountHandler`, which keeps it open until the answer's end is written.
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
    static let step = 12 << 20
    /// A step may take this long: about 7 KB a second.
    static let patience = TimeAmount.minutes(30)

    let file: OpenMedia
    let channel: any Channel

    /// Returns before the last step is written: that ends on the event loop while the next request is awaited. The answer
    /// to a request that came already may be handed over before this one's `.end`, but never before its bytes; as every
    /// answer has a length, its `.end` adds none.
    func send(_ range: Range<Int>) async throws {
        try await withTaskCancellationHandler {
            var start = range.lowerBound
            while start < range.upperBound {
                try Task.checkCancellation()
                let end = min(start + Self.step, range.upperBound)
                let (step, isLast) = (start..<end, end == range.upperBound)
                if isLast {
                    channel.eventLoop.execute { _ = write(step, isLast: true) }
                } else {
                    try await channel.eventLoop.flatSubmit { write(step, isLast: false) }.get()
                }
                start = end
            }
        } onCancel: {
            // A step waits for its reader, however slow: without this a server that ends would wait for it too.
            channel.close(promise: nil)
        }
    }

    /// On the event loop. The end of the answer follows the last byte and not before: with it the connection counts as
    /// at rest, and a connection at rest is closed when the server stops or nothing is heard for a while.
    private func write(_ step: Range<Int>, isLast: Bool) -> EventLoopFuture<Void> {
        // The handle borrows the file's descriptor and gives it back below, so that `file` alone closes it.
        let handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: file.descriptor)
        let written = channel.eventLoop.makePromise(of: Void.self)
        var isUnderWay = true
        var cut: Scheduled<Void>?
        written.futureResult.assumeIsolated().whenComplete { [file, channel] result in
            isUnderWay = false
            cut?.cancel()
            // Failing means that the handle was closed before, which nobody does.
            _ = try? handle.takeDescriptorOwnership()
            withExtendedLifetime(file) {}
            switch result {
            case .success: if isLast { channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil) }
            // Half an answer: the client must not take what comes next for the rest of it.
            case .failure: channel.close(promise: nil)
            }
        }
        do {
            let codec = try channel.pipeline.syncOperations.context(handlerType: HTTP1ToHTTPServerCodec.self)
            let region = FileRegion(fileHandle: handle, readerIndex: step.lowerBound, endIndex: step.upperBound)
            codec.writeAndFlush(NIOAny(HTTPServerResponsePart.body(.fileRegion(region))), promise: written)
        } catch {
            written.fail(error)
        }
        // A small file is in the kernel's buffer by now.
        if isUnderWay {
            cut = channel.eventLoop.scheduleTask(in: Self.patience) { [channel] in channel.close(promise: nil) }
        }
        return written.futureResult
    }
}
