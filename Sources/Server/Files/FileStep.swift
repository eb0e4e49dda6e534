import Hummingbird
import Media
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// A part of a file that goes to the kernel as one region, by `sendfile`: below the codec that would only take buffers.
/// Plain HTTP/1 only, and only on a channel with a `RequestCountHandler`, which keeps it open until all is written.
struct FileStep {
    /// Bytes handed over at once.
    static let size = 12 << 20
    /// A step may take this long: about 7 KB a second.
    private static let patience = TimeAmount.minutes(30)

    let file: OpenMedia
    let range: Range<Int>
    let channel: any Channel

    /// On the event loop. Ends when the kernel has taken all of it, after `flush`, which gets the codec's context: a flush
    /// from further up would be held back for a piece of the body that never passes there. A failure closes the channel: the
    /// client must not take what comes next for the rest of this.
    func write(flush: (ChannelHandlerContext) -> Void) -> EventLoopFuture<Void> {
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
            if case .failure = result { channel.close(promise: nil) }
        }
        do {
            let codec = try channel.pipeline.syncOperations.context(handlerType: HTTP1ToHTTPServerCodec.self)
            let region = FileRegion(fileHandle: handle, readerIndex: range.lowerBound, endIndex: range.upperBound)
            codec.write(NIOAny(HTTPServerResponsePart.body(.fileRegion(region))), promise: written)
            flush(codec)
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
