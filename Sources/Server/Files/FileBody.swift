import Hummingbird
import Media
import NIOCore
import NIOHTTPTypes

extension ResponseBody {
    /// Sends a file by `FileStep`s: a slow reader holds a descriptor and no memory; a stuck one is cut off.
    init(file: OpenMedia, _ range: Range<Int>, channel: any Channel) {
        self.init(contentLength: range.count) { writer in
            guard !range.isEmpty else { return try await writer.finish(nil) }
            try await FileSending(file: file, channel: channel).send(range)
        }
    }
}

/// One file on its way to one client.
private struct FileSending {
    let file: OpenMedia
    let channel: any Channel

    /// Returns before the last step is written: that ends on the event loop. The next request waits for this one's `.end`,
    /// and no task meanwhile.
    func send(_ range: Range<Int>) async throws {
        try await withTaskCancellationHandler {
            var start = range.lowerBound
            while start < range.upperBound {
                try Task.checkCancellation()
                let end = min(start + FileStep.size, range.upperBound)
                let step = FileStep(file: file, range: start..<end, channel: channel)
                if end < range.upperBound {
                    try await channel.eventLoop.flatSubmit { step.write { $0.flush() } }.get()
                } else {
                    channel.eventLoop.execute { finish(step) }
                }
                start = end
            }
        } onCancel: {
            // A step waits for its reader, however slow: without this a server that ends would wait for it too.
            channel.close(promise: nil)
        }
    }

    /// The end of the answer follows the last byte and not before: with it the connection counts as at rest, and a
    /// connection at rest is closed when the server stops or nothing is heard for a while.
    private func finish(_ step: FileStep) {
        step.write { $0.flush() }.assumeIsolated().whenSuccess { [channel] in
            channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil)
        }
    }
}
