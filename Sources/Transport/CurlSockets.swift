import CCurl
import Foundation

/// The sockets that libcurl wants watched, and when it wants to be called without any: one descriptor for all of them,
/// so that a wake-up costs the same however many transfers there are. It lives on libcurl's thread.
final class CurlSockets {
    struct Event {
        let socket: curl_socket_t
        let action: Int32
    }

    private static let batch = 256

    var timer = CurlTimer()
    private let multi: UnsafeMutableRawPointer
    private let poll: Int32
    private let bell: CurlBell
    private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: CurlSockets.batch)

    /// It must be closed before it or the multi handle goes.
    init(_ multi: UnsafeMutableRawPointer, poll: Int32, bell: CurlBell) {
        self.multi = multi
        self.poll = poll
        self.bell = bell
        let me = Unmanaged.passUnretained(self).toOpaque()
        ccurl_multi_set_socket_callback(
            multi,
            { _, socket, what, me, _ in
                CurlSockets.at(me)?.watch(socket, what)
                return 0
            }, me)
        ccurl_multi_set_timer_callback(
            multi,
            { _, milliseconds, me in
                CurlSockets.at(me)?.timer.set(milliseconds: milliseconds, now: .now)
                return 0
            }, me)
    }

    deinit { events.deallocate() }

    /// libcurl says nothing to it any more.
    func close() {
        ccurl_multi_set_socket_callback(multi, nil, nil)
        ccurl_multi_set_timer_callback(multi, nil, nil)
    }

    /// What happened, at the latest after so many milliseconds; a ring of the bell only ends the wait.
    func wait(milliseconds: Int32) -> [Event] {
        let count = epoll_wait(poll, events, Int32(Self.batch), milliseconds)
        guard count > 0 else { return [] }
        return (0..<Int(count)).compactMap { index in
            let event = events[index]
            guard event.data.fd != bell.descriptor else {
                bell.silence()
                return nil
            }
            var action: Int32 = 0
            if event.events & EPOLLIN.rawValue != 0 { action |= CURL_CSELECT_IN }
            if event.events & EPOLLOUT.rawValue != 0 { action |= CURL_CSELECT_OUT }
            if event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { action |= CURL_CSELECT_ERR }
            return Event(socket: event.data.fd, action: action)
        }
    }

    private static func at(_ pointer: UnsafeMutableRawPointer?) -> CurlSockets? {
        pointer.map { Unmanaged<CurlSockets>.fromOpaque($0).takeUnretainedValue() }
    }

    private func watch(_ socket: curl_socket_t, _ what: Int32) {
        var event = epoll_event()
        event.data.fd = socket
        switch what {
        case CURL_POLL_IN: event.events = EPOLLIN.rawValue
        case CURL_POLL_OUT: event.events = EPOLLOUT.rawValue
        case CURL_POLL_INOUT: event.events = EPOLLIN.rawValue | EPOLLOUT.rawValue
        default:
            // Nothing is wanted of it, not even its end. It may be closed and gone already.
            epoll_ctl(poll, EPOLL_CTL_DEL, socket, &event)
            return
        }
        if epoll_ctl(poll, EPOLL_CTL_MOD, socket, &event) != 0 { epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event) }
    }
}

/// Ends the wait of the engine's thread; any thread may ring it.
struct CurlBell: Sendable {
    let descriptor: Int32

    func ring() {
        var one: UInt64 = 1
        // It fails when it has rung more often than it can count: then it rings already.
        _ = write(descriptor, &one, 8)
    }

    fileprivate func silence() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}

/// The descriptors behind the wait; closed by whoever made them.
struct CurlDescriptors: Sendable {
    let poll: Int32
    let bell: CurlBell

    /// nil when there are no descriptors left.
    init?() {
        let poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        let bell = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.fd = bell
        guard poll >= 0, bell >= 0, epoll_ctl(poll, EPOLL_CTL_ADD, bell, &event) == 0 else {
            for descriptor in [poll, bell] where descriptor >= 0 { Foundation.close(descriptor) }
            return nil
        }
        self.poll = poll
        self.bell = CurlBell(descriptor: bell)
    }

    func close() { for descriptor in [poll, bell.descriptor] { Foundation.close(descriptor) } }
}
