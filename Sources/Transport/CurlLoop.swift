import CCurl
import Logging

/// What the engine's thread does: take commands, let libcurl work, settle what ended, wait.
final class CurlLoop {
    /// Longest sleep: a net, since wake-ups, sockets and deadlines all end it.
    private static let longestWait = Duration.seconds(10)

    private let engine: CurlEngine
    private let multi: UnsafeMutableRawPointer
    private let sockets: CurlSockets
    private var running: [ObjectIdentifier: CurlExchange] = [:]
    /// No deadline lies before it. It may be too early, so that it need not follow every byte.
    private var nextLook: Deadlines.Instant?

    init(_ engine: CurlEngine) {
        self.engine = engine
        multi = engine.multi.handle
        sockets = CurlSockets(multi, poll: engine.descriptors.poll, bell: engine.descriptors.bell)
    }

    func run() {
        while takeCommands() {
            if sockets.timer.take(now: .now) { act(CURL_SOCKET_TIMEOUT, 0) }
            settle()
            expire(now: .now)
            for event in sockets.wait(milliseconds: patience(now: .now)) { act(event.socket, event.action) }
        }
        for exchange in running.values {
            exchange.transfer.fail(.closed(requestMayHaveArrived: exchange.transfer.requestLeft))
            curl_multi_remove_handle(multi, exchange.handle)
        }
        running = [:]
        sockets.close()
    }

    private func act(_ socket: curl_socket_t, _ action: Int32) {
        var active: Int32 = 0
        check(curl_multi_socket_action(multi, socket, action, &active))
    }

    /// False when it is time to end.
    private func takeCommands() -> Bool {
        let (commands, isClosing) = engine.takeCommands()
        for command in commands {
            switch command {
            case .start(let transfer):
                if isClosing { transfer.fail(.closed(requestMayHaveArrived: false)) } else { start(transfer) }
            case .resume(let transfer):
                guard let exchange = running[ObjectIdentifier(transfer)] else { continue }
                exchange.resume(now: .now)
                watch(exchange)
            case .leave(let transfer, let instant):
                guard let exchange = running[ObjectIdentifier(transfer)] else { continue }
                exchange.leave(by: instant, now: .now)
                watch(exchange)
            case .cancel(let transfer):
                if let exchange = running[ObjectIdentifier(transfer)] { drop(exchange) }
            }
        }
        return !isClosing
    }

    private func start(_ transfer: Transfer) {
        guard !transfer.isEnded else { return }
        guard let exchange = CurlExchange(transfer, authorities: engine.authorities, now: .now),
            curl_multi_add_handle(multi, exchange.handle) == CURLM_OK
        else {
            return transfer.fail(
                TransferError(.broken, message: "libcurl took no further transfer", requestMayHaveArrived: false))
        }
        running[ObjectIdentifier(transfer)] = exchange
        exchange.onNewDeadline = { [unowned self] exchange in watch(exchange) }
        watch(exchange)
    }

    private func settle() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                let exchange = CurlExchange.of(handle)
            else { continue }
            exchange.finish(message.pointee.data.result)
            drop(exchange)
        }
    }

    private func expire(now: Deadlines.Instant) {
        guard let look = nextLook, look <= now else { return }
        nextLook = nil
        for exchange in running.values {
            guard let deadline = exchange.deadlines.next else { continue }
            if deadline.at <= now {
                exchange.expire(deadline.kind)
                drop(exchange)
            } else {
                nextLook = min(nextLook ?? deadline.at, deadline.at)
            }
        }
    }

    private func drop(_ exchange: CurlExchange) {
        // Of an unfinished transfer this closes the connection, or the HTTP/2 stream.
        curl_multi_remove_handle(multi, exchange.handle)
        running[ObjectIdentifier(exchange.transfer)] = nil
    }

    private func watch(_ exchange: CurlExchange) {
        guard let deadline = exchange.deadlines.next?.at else { return }
        nextLook = min(nextLook ?? deadline, deadline)
    }

    /// In milliseconds.
    private func patience(now: Deadlines.Instant) -> Int32 {
        guard let next = [nextLook, sockets.timer.due].compactMap(\.self).min() else {
            return Int32(Self.longestWait / .milliseconds(1))
        }
        guard now < next else { return 0 }
        // One millisecond more than the truncated rest, or the last one would be spent spinning.
        return Int32(min(Self.longestWait, now.duration(to: next) + .milliseconds(1)) / .milliseconds(1))
    }

    private func check(_ code: CURLMcode) {
        guard code != CURLM_OK else { return }
        engine.logger.error("libcurl's multi handle failed", metadata: ["code": "\(code.rawValue)"])
    }
}
