import CCurl
import Foundation
import Logging
import NIOConcurrencyHelpers

/// libcurl's multi handle and the one thread that touches it. Others leave commands and wake it.
final class CurlEngine: Sendable {
    enum Command: Sendable {
        case start(Transfer), resume(Transfer), cancel(Transfer)
        /// What still comes is thrown away; it ends by then.
        case leave(Transfer, by: Deadlines.Instant)
    }

    struct Mailbox {
        var commands: [Command] = []
        /// A wake-up is on its way: the next command needs none.
        var isAwake = false
        var isClosing = false
        var isGone = false
        var closers: [CheckedContinuation<Void, Never>] = []
        var thread: pthread_t?
    }

    /// Multi handle for the thread's own use.
    // Unchecked: once the thread runs, it alone uses it.
    struct Multi: @unchecked Sendable {
        let handle: UnsafeMutableRawPointer
    }

    let multi: Multi
    let descriptors: CurlDescriptors
    let authorities: String?
    let logger: Logger
    private let mailbox = NIOLockedValueBox(Mailbox())

    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(_ configuration: CurlTransport.Configuration, logger: Logger) throws {
        guard Self.isReady, let handle = curl_multi_init() else { throw TransferError.noEngine }
        guard let descriptors = CurlDescriptors() else {
            curl_multi_cleanup(handle)
            throw TransferError.noEngine
        }
        multi = Multi(handle: handle)
        self.descriptors = descriptors
        authorities = configuration.certificateAuthorities
        self.logger = logger
        ccurl_multi_set_long(handle, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        // Beyond libcurl's 100 each further request would open a connection of its own.
        ccurl_multi_set_long(handle, CURLMOPT_MAX_CONCURRENT_STREAMS, 1000)
        ccurl_multi_set_long(handle, CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.maximumConnections)
        ccurl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, configuration.keptConnections)
        try startThread()
    }

    /// False when the engine is closing; the command then has no effect.
    @discardableResult
    func submit(_ command: Command) -> Bool {
        mailbox.withLockedValue { mailbox in
            guard !mailbox.isClosing else { return false }
            mailbox.commands.append(command)
            wake(&mailbox)
            return true
        }
    }

    /// Asks the thread to end; it goes when it has ended all transfers.
    func close() {
        mailbox.withLockedValue { mailbox in
            guard !mailbox.isClosing else { return }
            mailbox.isClosing = true
            wake(&mailbox)
        }
    }

    /// Closes and returns when the thread is gone.
    func shutdown() async {
        close()
        await withCheckedContinuation { continuation in
            let isGone = mailbox.withLockedValue { mailbox in
                if !mailbox.isGone { mailbox.closers.append(continuation) }
                return mailbox.isGone
            }
            if isGone { continuation.resume() }
        }
        let thread = mailbox.withLockedValue { mailbox in
            defer { mailbox.thread = nil }
            return mailbox.thread
        }
        if let thread { pthread_join(thread, nil) }
    }

    /// Leaves the thread to itself; for owners who go without `shutdown()`.
    func abandon() {
        close()
        let thread = mailbox.withLockedValue { mailbox in
            defer { mailbox.thread = nil }
            return mailbox.thread
        }
        if let thread { pthread_detach(thread) }
    }

    /// Inside the lock, so that the bell cannot go away meanwhile.
    private func wake(_ mailbox: inout Mailbox) {
        guard !mailbox.isAwake, !mailbox.isGone else { return }
        mailbox.isAwake = true
        descriptors.bell.ring()
    }

    private func startThread() throws {
        var thread = pthread_t()
        let me = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { me in
                guard let me else { return nil }
                ccurl_prepare_thread("curl")
                let engine = Unmanaged<CurlEngine>.fromOpaque(me).takeRetainedValue()
                CurlLoop(engine).run()
                engine.leave()
                return nil
            }, me.toOpaque())
        guard code == 0 else {
            me.release()
            curl_multi_cleanup(multi.handle)
            descriptors.close()
            throw TransferError.noEngine
        }
        mailbox.withLockedValue { $0.thread = thread }
    }

    // MARK: the thread's side

    func takeCommands() -> (commands: [Command], isClosing: Bool) {
        mailbox.withLockedValue { mailbox in
            defer {
                mailbox.commands = []
                mailbox.isAwake = false
            }
            return (mailbox.commands, mailbox.isClosing)
        }
    }

    private func leave() {
        let closers = mailbox.withLockedValue { mailbox in
            mailbox.isGone = true
            curl_multi_cleanup(multi.handle)
            descriptors.close()
            defer { mailbox.closers = [] }
            return mailbox.closers
        }
        for closer in closers { closer.resume() }
    }
}

extension TransferError {
    fileprivate static let noEngine = TransferError(
        .closed, message: "libcurl or its thread could not be started", requestMayHaveArrived: false)
}
