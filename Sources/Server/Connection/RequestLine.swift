import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// The requests of one connection, which are answered one after the other: what is to be done about each thing that happens.
struct RequestLine {
    enum Step {
        case nothing
        /// A request that is there as a whole.
        case begin(HTTPRequest, body: ByteBuffer)
        /// One whose body goes on; `body` has come of it.
        case beginStream(HTTPRequest, body: ByteBuffer)
        /// More of the body of the one that is answered.
        case body(ByteBuffer)
        case bodyEnded
        /// Nothing is answered any more.
        case close
    }

    private enum Stage {
        case between
        /// A request of which more may come in the same read.
        case gathering(HTTPRequest, ByteBuffer)
        case answering(isReceiving: Bool)
        /// What is left of a request that has its answer.
        case dropping
        case over
    }

    private var stage = Stage.between
    /// What came behind the request that is answered.
    private var later = CircularBuffer<HTTPRequestPart>(initialCapacity: 2)
    /// Whether the present request is the last.
    private var isLast = false
    /// Whether nothing comes any more.
    private var isCut = false

    /// Parts that a client may send ahead, and what the same read holds.
    private static let ahead = 10

    /// Whether the client has to wait until more of it is read.
    var holdsReads: Bool {
        if case .over = stage { return true }
        return later.count >= Self.ahead
    }

    mutating func came(_ part: HTTPRequestPart) -> Step {
        switch (stage, part) {
        case (.between, .head(let head)):
            stage = .gathering(head, ByteBuffer())
            return .nothing
        case (.gathering(let head, var body), .body(let piece)):
            // Let go of first: `body` would be copied otherwise.
            stage = .between
            body.writeImmutableBuffer(piece)
            stage = .gathering(head, body)
            return .nothing
        case (.gathering(let head, let body), .end):
            began(head, isReceiving: false)
            return .begin(head, body: body)
        case (.answering(isReceiving: true), .body(let piece)): return .body(piece)
        case (.answering(isReceiving: true), .end):
            stage = .answering(isReceiving: false)
            return .bodyEnded
        case (.answering(isReceiving: false), _):
            later.append(part)
            return .nothing
        case (.dropping, .end):
            stage = .between
            return next()
        case (.between, _), (.gathering, .head), (.answering(isReceiving: true), .head), (.dropping, _), (.over, _):
            return .nothing
        }
    }

    /// That was all for now.
    mutating func readCompleted() -> Step {
        guard case .gathering(let head, let body) = stage else { return .nothing }
        began(head, isReceiving: !isCut)
        return .beginStream(head, body: body)
    }

    /// The last of an answer was written.
    mutating func answered() -> Step {
        guard case .answering(let isReceiving) = stage else { return .nothing }
        guard !isLast else { return close() }
        stage = isReceiving ? .dropping : .between
        return next()
    }

    /// Neither a request nor the rest of one comes any more: the client has said all, or what it says is not HTTP. Whoever
    /// reads a body is to learn of it.
    mutating func cut() -> Step {
        isCut = true
        switch stage {
        case .between, .gathering: return next()
        case .dropping:
            stage = .between
            return next()
        case .answering:
            stage = .answering(isReceiving: false)
            return .nothing
        case .over: return .nothing
        }
    }

    /// What waits is not begun any more.
    mutating func stop() {
        later.removeAll()
        isCut = true
    }

    private mutating func began(_ head: HTTPRequest, isReceiving: Bool) {
        stage = .answering(isReceiving: isReceiving)
        isLast = head.headerFields[.connection] == "close"
    }

    /// What waits behind an answer.
    private mutating func next() -> Step {
        while let part = later.popFirst() {
            let step = came(part)
            if case .nothing = step { continue }
            return step
        }
        if case .between = stage, isCut { return close() }
        return readCompleted()
    }

    private mutating func close() -> Step {
        stage = .over
        later.removeAll()
        return .close
    }
}
