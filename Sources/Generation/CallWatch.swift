import Transport

/// The times of one call to the upstream, for the log.
struct CallWatch {
    /// Since when the attempt waits for a token.
    private let queued: ContinuousClock.Instant
    private var began: ContinuousClock.Instant?
    private var firstByte: ContinuousClock.Instant?
    /// To be set around the call.
    let connects = ConnectMeter()
    private var connected: Duration?
    private var download: (from: ContinuousClock.Instant, to: ContinuousClock.Instant?)?
    /// The length of the file that came of it.
    private(set) var bytes: Int?

    init(at clock: ContinuousClock.Instant = .now) { queued = clock }

    /// It has its token.
    mutating func begin(at clock: ContinuousClock.Instant = .now) { began = clock }

    /// The upstream said something.
    mutating func heard(at clock: ContinuousClock.Instant = .now) {
        guard firstByte == nil else { return }
        firstByte = clock
        connected = connects.total
    }

    /// The file begins to come.
    mutating func downloads(at clock: ContinuousClock.Instant = .now) { download = (clock, nil) }

    /// The file is here.
    mutating func received(_ bytes: Int, at clock: ContinuousClock.Instant = .now) {
        self.bytes = bytes
        download?.to = clock
    }

    /// nil where no file came, or not all of it.
    var downloadMilliseconds: Int? {
        guard let download, let end = download.to else { return nil }
        return Int((end - download.from) / .milliseconds(1))
    }

    /// Up to the first byte, where there was one. nil where nothing was connected to.
    var connectMilliseconds: Int? {
        (firstByte == nil ? connects.total : connected).map { Int($0 / .milliseconds(1)) }
    }

    var queueMilliseconds: Int? { began.map { Int(($0 - queued) / .milliseconds(1)) } }

    var firstByteMilliseconds: Int? {
        guard let began, let firstByte else { return nil }
        return Int((firstByte - began) / .milliseconds(1))
    }

    func totalMilliseconds(at clock: ContinuousClock.Instant = .now) -> Int? {
        began.map { Int((clock - $0) / .milliseconds(1)) }
    }
}
