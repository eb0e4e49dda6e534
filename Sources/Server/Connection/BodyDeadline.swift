import HTTPTypes
import NIOCore

/// How long a request's body may take: whoever trickles, or sends more than any route takes, is cut off, and soon whoever has
/// the answer already and goes on sending all the same.
struct BodyDeadline {
    /// Bytes a second that a client must manage.
    static let slowest = 32 << 10
    static let longest = TimeAmount.minutes(10)
    /// For what is left of a body that is refused: time for the client to read why.
    static let lingering = TimeAmount.seconds(10)

    private let largestBody: Int
    private var cutoff = Cutoff()
    /// Not set yet: most bodies come with their heads.
    private var allowed: TimeAmount?
    private var received = 0
    private(set) var isReceiving = false

    init(largestBody: Int) { self.largestBody = largestBody }

    /// nil where there is no body.
    func time(for headers: HTTPFields) -> TimeAmount? {
        if headers.contains(.transferEncoding) { return Self.longest }
        guard let length = headers[.contentLength].flatMap({ Int($0) }), length > 0 else { return nil }
        guard length <= largestBody else { return Self.lingering }
        return min(.seconds(30 + Int64(length / Self.slowest)), Self.longest)
    }

    mutating func began(_ headers: HTTPFields) {
        received = 0
        isReceiving = true
        allowed = time(for: headers)
    }

    mutating func received(_ bytes: Int, _ channel: any Channel) {
        let before = received
        received += bytes
        if before <= largestBody, received > largestBody { set(Self.lingering, channel) }
    }

    mutating func ended() {
        isReceiving = false
        clear()
    }

    /// All that came for now.
    mutating func readComplete(_ channel: any Channel) { if let allowed { set(allowed, channel) } }

    /// All that was owed. A request that was answered without its body: the rest is only read to keep the connection in order.
    mutating func answered(_ channel: any Channel) { if isReceiving { set(Self.lingering, channel) } }

    mutating func clear() {
        allowed = nil
        cutoff.clear()
    }

    private mutating func set(_ time: TimeAmount, _ channel: any Channel) {
        allowed = nil
        cutoff.set(in: time, channel)
    }
}
