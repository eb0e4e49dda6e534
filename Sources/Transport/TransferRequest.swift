import NIOCore

/// One HTTP exchange to be made: where, what, by which road, and how long each stage may take. Redirects are never followed.
package struct TransferRequest: Sendable {
    package var method: String
    /// An absolute http or https URL.
    package var url: String
    /// Sent in this order, names as written. `Accept-Encoding` says what is offered (gzip and deflate without it) and
    /// the body is handed out decoded whatever it says; an empty one offers and decodes nothing.
    package var headers: [(name: String, value: String)]
    package var body: TransferBody
    package var timeouts: Timeouts
    /// nil goes direct; proxy variables of the environment are never read.
    package var proxy: Proxy?
    /// Connect to this IP address in place of what the URL's host resolves to; TLS name and Host header stay.
    package var pinnedAddress: String?
    /// Bytes read from the network at a time, 16 KiB unless set otherwise. The transfer holds them for as long as it
    /// lives: an answer of small pieces, told over minutes, needs fewer.
    package var readSize = 16 << 10

    package init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: TransferBody = .none,
        timeouts: Timeouts = Timeouts(), proxy: Proxy? = nil, pinnedAddress: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
        self.proxy = proxy
        self.pinnedAddress = pinnedAddress
    }
}

/// What is sent after the head. Its length is known before the first byte goes out.
package enum TransferBody: Sendable {
    case none
    case bytes(ByteBuffer)
    /// Pieces sent one after the other; files are read as they are sent, never held in memory.
    case pieces([Piece])

    package enum Piece: Sendable {
        case bytes(ByteBuffer)
        /// The whole regular file at `path`, whose length is `length` bytes.
        case file(path: String, length: Int)
    }
}

/// How long each stage of an exchange may take; nil is for ever. Whichever runs out before the connection is there ends in
/// `.connectTimeout`.
package struct Timeouts: Hashable, Sendable {
    /// Until connected, TLS and proxy included.
    package var connect: Duration?
    /// From the request's start to the answer's status line.
    package var firstByte: Duration?
    /// Longest silence inside the body. The time a slow reader keeps the transfer paused does not count.
    package var idle: Duration?
    /// The whole exchange, body included.
    package var total: Duration?

    package init(
        connect: Duration? = .seconds(10), firstByte: Duration? = .seconds(30), idle: Duration? = .seconds(60),
        total: Duration? = nil
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }
}
