import HummingbirdCore
import Logging
import NIOCore

/// A connection as Hummingbird serves it, only that its tasks run on its event loop.
struct LoopBoundChannel: ServerChildChannel {
    let channel: HTTP1Channel
    let executors: LoopExecutors

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        self.channel.setup(channel: channel, logger: logger)
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await withTaskExecutorPreference(executors.executor(of: value.channel.eventLoop)) {
            await channel.handle(value: value, logger: logger)
        }
    }
}
