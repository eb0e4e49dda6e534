/// When an exchange has taken too long, and at which stage.
struct Deadlines {
    typealias Instant = ContinuousClock.Instant

    enum Stage { case connecting, waiting, answering }

    /// A longer time-out means this one: no instant overflows.
    private static let longest = Duration.seconds(365 * 86_400)

    private let start: Instant
    private let timeouts: Timeouts
    private var stage = Stage.connecting
    private var lastByte: Instant
    private(set) var isPaused = false
    private var last: Instant?

    init(_ timeouts: Timeouts, start: Instant) {
        self.timeouts = timeouts
        self.start = start
        lastByte = start
    }

    mutating func connected() { if stage == .connecting { stage = .waiting } }

    mutating func answered(now: Instant) {
        stage = .answering
        lastByte = now
    }

    mutating func received(now: Instant) { lastByte = now }

    /// Whatever the time-outs say.
    mutating func end(by instant: Instant) { last = instant }

    mutating func paused() { isPaused = true }

    mutating func resumed(now: Instant) {
        isPaused = false
        lastByte = now
    }

    /// The first deadline still ahead (or already passed), with the error it means.
    var next: (at: Instant, kind: TransferError.Kind)? {
        var first: (at: Instant, kind: TransferError.Kind)?
        func consider(_ timeout: Duration?, since begin: Instant, _ meaning: TransferError.Kind) {
            // Whichever time runs out before there is a connection: nothing but the road can be to blame.
            let kind = stage == .connecting ? .connectTimeout : meaning
            guard let timeout else { return }
            let at = begin + min(timeout, Self.longest)
            if first.map({ at < $0.at }) ?? true { first = (at, kind) }
        }
        switch stage {
        case .connecting:
            consider(timeouts.connect, since: start, .connectTimeout)
            consider(timeouts.firstByte, since: start, .firstByteTimeout)
        case .waiting:
            consider(timeouts.firstByte, since: start, .firstByteTimeout)
        case .answering:
            if !isPaused { consider(timeouts.idle, since: lastByte, .idleTimeout) }
        }
        consider(timeouts.total, since: start, .totalTimeout)
        if let last, first.map({ last < $0.at }) ?? true { first = (last, .totalTimeout) }
        return first
    }
}
