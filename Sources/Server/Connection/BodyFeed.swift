import Hummingbird
import NIOCore

/// The body of a request that did not come as a whole: it is read from the client no faster than it is read here.
final class BodyFeed {
    private typealias Producer = NIOThrowingAsyncSequenceProducer<
        ByteBuffer, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, Reader
    >

    private let source: Producer.Source
    /// Whether there is enough of it for now.
    private(set) var isFull = false

    private init(_ source: Producer.Source) { self.source = source }

    /// `onWish` is called on `loop` when more is wanted, or nothing any more.
    static func make(on loop: any EventLoop, onWish: @escaping @Sendable () -> Void) -> (
        feed: BodyFeed, body: RequestBody
    ) {
        // As many pieces as a read may bring, and fewer before more is read.
        let made = Producer.makeSequence(
            backPressureStrategy: .init(lowWatermark: 2, highWatermark: 10), finishOnDeinit: true,
            delegate: Reader(loop: loop, onWish: onWish))
        return (BodyFeed(made.source), RequestBody(asyncSequence: made.sequence))
    }

    func take(_ piece: ByteBuffer) {
        // What nobody reads is dropped.
        if case .stopProducing = source.yield(piece) { isFull = true }
    }

    func wished() { isFull = false }

    func end() { source.finish() }

    func fail(_ error: any Error) { source.finish(error) }

    /// Who reads it, from any thread.
    private struct Reader: NIOAsyncSequenceProducerDelegate {
        let loop: any EventLoop
        let onWish: @Sendable () -> Void

        // Behind whatever is under way on the loop: it may be what has just said that there is enough.
        func produceMore() { loop.execute(onWish) }
        func didTerminate() { loop.execute(onWish) }
    }
}
