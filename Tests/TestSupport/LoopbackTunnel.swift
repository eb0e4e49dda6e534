import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A forward proxy on 127.0.0.1: SOCKS5 with a login, or HTTP CONNECT with Basic. It keeps what it was asked for.
package final class LoopbackTunnel: Sendable {
    package enum Kind: Sendable { case socks5, connect }

    package struct Asked: Sendable, Equatable {
        package var target: String
        /// `user:password`, or the Proxy-Authorization header as sent.
        package var login: String

        package init(target: String, login: String) {
            self.target = target
            self.login = login
        }
    }

    package let port: Int
    private let channel: any Channel
    private let kept: NIOLockedValueBox<[Asked]>
    private let prelude = NIOLockedValueBox<@Sendable () -> Void>({})

    /// Whoever logs in otherwise than as one of `logins` is refused; a nil list takes everybody.
    package init(_ kind: Kind, logins: [String]? = nil) async throws {
        let kept = NIOLockedValueBox<[Asked]>([])
        self.kept = kept
        let prelude = prelude
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Handshake(kind, logins: logins, kept: kept, prelude: prelude))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    deinit { channel.close(promise: nil) }

    /// Runs before the next tunnel is opened.
    package func beforeOpening(_ action: @escaping @Sendable () -> Void) { prelude.withLockedValue { $0 = action } }

    package var asked: [Asked] { kept.withLockedValue { $0 } }
}

private final class Handshake: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Stage { case greeting, login, order, head, done }

    private var stage: Stage
    private var gathered = ByteBuffer()
    private var login = ""
    /// From here on bytes are the tunnel's.
    private var isOpen = false
    private let logins: [String]?
    private let kept: NIOLockedValueBox<[LoopbackTunnel.Asked]>
    private let prelude: NIOLockedValueBox<@Sendable () -> Void>

    init(
        _ kind: LoopbackTunnel.Kind, logins: [String]?, kept: NIOLockedValueBox<[LoopbackTunnel.Asked]>,
        prelude: NIOLockedValueBox<@Sendable () -> Void>
    ) {
        self.prelude = prelude
        stage = kind == .socks5 ? .greeting : .head
        self.logins = logins
        self.kept = kept
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        guard !isOpen else { return context.fireChannelRead(data) }
        gathered.writeBuffer(&bytes)
        while step(context) {}
    }

    /// True when there may be more to do at once.
    private func step(_ context: ChannelHandlerContext) -> Bool {
        let view = Array(gathered.readableBytesView)
        switch stage {
        case .greeting:
            guard view.count >= 2, view.count >= 2 + Int(view[1]) else { return false }
            gathered.moveReaderIndex(forwardBy: 2 + Int(view[1]))
            let method: UInt8 = logins == nil ? 0 : 2
            stage = logins == nil ? .order : .login
            say(context, [5, method])
        case .login:
            guard view.count >= 2, view.count > 2 + Int(view[1]) else { return false }
            let nameEnd = 2 + Int(view[1])
            let end = nameEnd + 1 + Int(view[nameEnd])
            guard view.count >= end else { return false }
            gathered.moveReaderIndex(forwardBy: end)
            login =
                String(decoding: view[2..<nameEnd], as: UTF8.self) + ":"
                + String(decoding: view[(nameEnd + 1)..<end], as: UTF8.self)
            let isWelcome = logins?.contains(login) ?? true
            stage = isWelcome ? .order : .done
            say(context, [1, isWelcome ? 0 : 1])
        case .order:
            guard view.count >= 5 else { return false }
            let isName = view[3] == 3
            let end = (isName ? 5 + Int(view[4]) : 8) + 2
            guard view.count >= end else { return false }
            gathered.moveReaderIndex(forwardBy: end)
            let host =
                isName
                ? String(decoding: view[5..<(end - 2)], as: UTF8.self)
                : view[4..<8].map(String.init).joined(separator: ".")
            let port = Int(view[end - 2]) << 8 | Int(view[end - 1])
            open(context, host, port, [5, 0, 0, 1, 0, 0, 0, 0, 0, 0], [5, 5, 0, 1, 0, 0, 0, 0, 0, 0])
        case .head:
            let text = String(decoding: view, as: UTF8.self)
            guard text.hasSuffix("\r\n\r\n") else { return false }
            gathered.clear()
            let lines = text.split(separator: "\r\n")
            let authority = lines[0].split(separator: " ")[1]
            let mark = "Proxy-Authorization: "
            login = lines.first { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) } ?? ""
            guard logins?.contains(login) ?? true else {
                stage = .done
                say(context, Array("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n".utf8))
                return false
            }
            let colon = authority.lastIndex(of: ":") ?? authority.endIndex
            let port = Int(authority[colon...].dropFirst()) ?? 0
            let ok = Array("HTTP/1.1 200 OK\r\nX-Tunnel: 1\r\n\r\n".utf8)
            open(context, String(authority[..<colon]), port, ok, Array("HTTP/1.1 502 No\r\n\r\n".utf8))
        case .done:
            return false
        }
        return true
    }

    private func say(_ context: ChannelHandlerContext, _ bytes: [UInt8]) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    private func open(_ context: ChannelHandlerContext, _ host: String, _ port: Int, _ yes: [UInt8], _ no: [UInt8]) {
        stage = .done
        isOpen = true
        prelude.withLockedValue { $0 }()
        kept.withLockedValue { $0.append(.init(target: "\(host):\(port)", login: login)) }
        let near = context.channel
        // Whatever the name, the road leads to this machine.
        ClientBootstrap(group: near.eventLoop)
            .channelInitializer { far in
                far.eventLoop.makeCompletedFuture {
                    try far.pipeline.syncOperations.addHandler(Pipe(to: near))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .whenComplete { result in
                switch result {
                case .success(let far):
                    _ = near.pipeline.addHandler(Pipe(to: far)).map {
                        near.writeAndFlush(ByteBuffer(bytes: yes), promise: nil)
                    }
                case .failure:
                    near.writeAndFlush(ByteBuffer(bytes: no)).whenComplete { _ in near.close(promise: nil) }
                }
            }
    }

}

private final class Pipe: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(to other: any Channel) { self.other = other }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
}
