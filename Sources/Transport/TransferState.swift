import NIOCore

/// Status and headers of the final answer.
struct TransferHead: Sendable, Equatable {
    var status: Int
    var headers: [(name: String, value: String)]

    static func == (one: TransferHead, other: TransferHead) -> Bool {
        one.status == other.status && one.headers.elementsEqual(other.headers, by: ==)
    }
}

/// What lies between libcurl's thread and the one reader of a transfer: head, waiting bytes, end.
struct TransferState {
    typealias HeadReader = CheckedContinuation<Result<TransferHead, TransferError>, Never>
    typealias BodyReader = CheckedContinuation<Result<ByteBuffer?, TransferError>, Never>

    /// Bytes waiting for the reader at most, give or take one delivery of libcurl's (16 KiB).
    static let capacity = 256 * 1024

    enum Reception { case taken, pause, refused, wake(BodyReader, ByteBuffer) }
    enum Reading { case piece(ByteBuffer, resume: Bool), end(Result<ByteBuffer?, TransferError>), wait }

    struct Ending {
        var headReader: (HeadReader, TransferError)?
        var bodyReader: (BodyReader, Result<ByteBuffer?, TransferError>)?
    }

    /// Whether bytes of the request may have been written.
    private(set) var requestLeft = false
    /// Until the connection stood, zero on one that was there already; nil while there is none.
    private(set) var connectTime: Duration?
    /// Whether what still comes is thrown away.
    private(set) var isLeft = false
    /// Until libcurl has it.
    private var load: TransferLoad?
    /// Until the reader has it.
    private var head: TransferHead?
    private var hasHead = false
    private var headReader: HeadReader?
    private var bodyReader: BodyReader?
    private var waiting = ByteBuffer()
    private var isPaused = false
    private var end: Result<Void, TransferError>?

    init(_ load: TransferLoad) { self.load = load }

    var isEnded: Bool { end != nil }

    mutating func markRequestLeft(connectTime: Duration) {
        requestLeft = true
        self.connectTime = connectTime
    }

    // MARK: libcurl's side

    mutating func takeLoad() -> TransferLoad? {
        defer { load = nil }
        return load
    }

    mutating func receive(_ head: TransferHead) -> HeadReader? {
        guard end == nil else { return nil }
        hasHead = true
        defer { headReader = nil }
        if headReader == nil { self.head = head }
        return headReader
    }

    mutating func receive(_ bytes: UnsafeRawBufferPointer) -> Reception {
        guard end == nil else { return .refused }
        guard !isLeft else { return .taken }
        if let reader = bodyReader {
            bodyReader = nil
            return .wake(reader, ByteBuffer(bytes: bytes))
        }
        guard waiting.readableBytes < Self.capacity else {
            isPaused = true
            return .pause
        }
        waiting.writeBytes(bytes)
        return .taken
    }

    /// The first end counts. One that failed from our side (`dropping`) throws away what still waits.
    mutating func finish(_ result: Result<Void, TransferError>, dropping: Bool = false) -> Ending? {
        guard end == nil else { return nil }
        var result = result
        if !hasHead, case .success = result {
            result = .failure(TransferError(.broken, message: "no answer", requestMayHaveArrived: requestLeft))
        }
        end = result
        load = nil
        if dropping { waiting = ByteBuffer() }
        defer { (headReader, bodyReader) = (nil, nil) }
        var ending = Ending()
        if let headReader, case .failure(let error) = result { ending.headReader = (headReader, error) }
        if let bodyReader { ending.bodyReader = (bodyReader, result.map { nil }) }
        return ending
    }

    // MARK: the reader's side

    /// The outcome, if there is one already; otherwise `reader` is resumed with it.
    mutating func awaitHead(_ reader: HeadReader) -> Result<TransferHead, TransferError>? {
        if case .failure(let error) = end { return .failure(error) }
        if let head {
            self.head = nil
            return .success(head)
        }
        headReader = reader
        return nil
    }

    /// Whether something may still come, to be thrown away.
    mutating func leave() -> Bool {
        guard end == nil, !isLeft else { return false }
        isLeft = true
        waiting = ByteBuffer()
        return true
    }

    /// All that waits, or the end; `.wait` when there is neither.
    mutating func read() -> Reading {
        if waiting.readableBytes > 0 {
            let piece = waiting
            let resume = isPaused && end == nil
            waiting = ByteBuffer()
            isPaused = false
            return .piece(piece, resume: resume)
        }
        if let end { return .end(end.map { nil }) }
        return .wait
    }

    /// As `read()`, with somebody to wake.
    mutating func read(_ reader: BodyReader) -> Reading {
        let reading = read()
        guard case .wait = reading else { return reading }
        guard bodyReader == nil else {
            let message = "a body has one reader"
            return .end(.failure(TransferError(.badRequest, message: message, requestMayHaveArrived: requestLeft)))
        }
        bodyReader = reader
        return .wait
    }
}
