import Transport

/// The times and amounts of one call to the upstream, for the log.
struct ChatWatch {
    /// Since when the answer is waited for.
    private let queued: ContinuousClock.Instant
    private let began: ContinuousClock.Instant
    private var firstByte: ContinuousClock.Instant?
    /// To be set around the call.
    let connects = ConnectMeter()
    private var connected: Duration?
    /// Of text and of pictures.
    private(set) var bytes = 0
    /// Names of the pictures that came of it.
    private(set) var media: [String] = []

    /// It has its token.
    init(queued: ContinuousClock.Instant, at clock: ContinuousClock.Instant = .now) {
        self.queued = queued
        began = clock
    }

    /// The upstream said something.
    mutating func heard(at clock: ContinuousClock.Instant = .now) {
        guard firstByte == nil else { return }
        firstByte = clock
        connected = connects.total
    }

    mutating func received(bytes: Int) { self.bytes += bytes }

    mutating func stored(_ name: String, bytes: Int) {
        media.append(name)
        self.bytes += bytes
    }

    /// Up to the first byte, where there was one. nil where nothing was connected to.
    var connectMilliseconds: Int? { (firstByte == nil ? connects.total : connected).map(\.wholeMilliseconds) }

    var queueMilliseconds: Int { (began - queued).wholeMilliseconds }

    var firstByteMilliseconds: Int? { firstByte.map { ($0 - began).wholeMilliseconds } }

    func totalMilliseconds(at clock: ContinuousClock.Instant = .now) -> Int { (clock - began).wholeMilliseconds }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int { Int(self / .milliseconds(1)) }
}
