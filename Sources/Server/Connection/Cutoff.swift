import NIOCore

/// One deadline of a connection: its channel is closed when it passes. For its event loop only.
struct Cutoff {
    private var task: Scheduled<Void>?

    /// In place of the deadline that was set before.
    mutating func set(in time: TimeAmount, _ channel: any Channel) {
        clear()
        task = channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }

    mutating func clear() {
        task?.cancel()
        task = nil
    }
}
