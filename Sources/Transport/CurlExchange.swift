import CCurl
import Foundation
import NIOCore

/// One transfer's easy handle with all that its callbacks touch. It lives on libcurl's thread only.
///
/// A handle serves one transfer and is thrown away: a reset handle was seen to hand out bytes of an aborted transfer.
/// Connections belong to the multi handle, so nothing is lost.
final class CurlExchange {
    let transfer: Transfer
    let handle: UnsafeMutableRawPointer
    private(set) var deadlines: Deadlines
    /// Called when a deadline may have come nearer.
    var onNewDeadline: ((CurlExchange) -> Void)?
    private let source: UploadSource?
    private var parser = HeadParser()
    /// What we found wrong ourselves; libcurl then only knows that a callback refused.
    private var failure: TransferError?
    private var sendings = 0
    private let words: UnsafeMutablePointer<CChar>
    private var connectTo: UnsafeMutablePointer<curl_slist>?
    private var headerLines: UnsafeMutablePointer<curl_slist>?
    /// Of a body that libcurl has a copy of; nil once it was let go, and where there is none.
    private var copiedBytes: Int?

    /// nil when there is no memory for a handle, and for a transfer that ended already.
    init?(_ transfer: Transfer, authorities: String?, now: Deadlines.Instant) {
        guard let load = transfer.takeLoad(), let handle = curl_easy_init() else { return nil }
        self.transfer = transfer
        self.handle = handle
        deadlines = Deadlines(transfer.order.timeouts, start: now)
        let smallBody = load.smallBody
        source = smallBody == nil ? load.pieces.map(UploadSource.init) : nil
        words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setRoad(authorities: authorities)
        setRequest(headerLines: load.headerLines, smallBody)
        setCallbacks()
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(connectTo)
        curl_slist_free_all(headerLines)
        words.deallocate()
    }

    /// The exchange a handle belongs to.
    static func of(_ handle: UnsafeMutableRawPointer) -> CurlExchange? {
        ccurl_get_private(handle).map { Unmanaged<CurlExchange>.fromOpaque($0).takeUnretainedValue() }
    }

    func resume(now: Deadlines.Instant) {
        deadlines.resumed(now: now)
        // What waits inside libcurl is delivered from within this call, and may pause it again.
        curl_easy_pause(handle, CURLPAUSE_CONT)
    }

    /// Nobody reads any more; a paused transfer goes on.
    func leave(by instant: Deadlines.Instant, now: Deadlines.Instant) {
        deadlines.end(by: instant)
        if deadlines.isPaused { resume(now: now) }
    }

    /// libcurl is done with it.
    func finish(_ code: CURLcode) {
        if let failure { return transfer.fail(failure) }
        if code == CURLE_OK { return transfer.complete() }
        let order = transfer.order
        let speaksHTTP = order.proxy.map { $0.scheme == .http || $0.scheme == .https } ?? false
        let stage = CurlStage(
            requestLeft: transfer.requestLeft, isProxied: order.proxy != nil,
            isTalkingToProxy: speaksHTTP && info(CURLINFO_HTTP_CONNECTCODE) / 100 != 2,
            proxyError: info(CURLINFO_PROXY_ERROR))
        transfer.fail(TransferError(code, words: String(cString: words), stage: stage, secrets: order.secrets))
    }

    func expire(_ kind: TransferError.Kind) {
        let message = "no end within the time allowed"
        transfer.fail(TransferError(kind, message: message, requestMayHaveArrived: transfer.requestLeft))
    }

    /// With the look-up of its name and the handshakes.
    private var connectTime: Duration {
        guard info(CURLINFO_NUM_CONNECTS) > 0 else { return .zero }
        var (plain, secured) = (curl_off_t(0), curl_off_t(0))
        ccurl_get_offset(handle, CURLINFO_CONNECT_TIME_T, &plain)
        ccurl_get_offset(handle, CURLINFO_APPCONNECT_TIME_T, &secured)
        return .microseconds(max(plain, secured))
    }

    private func info(_ info: CURLINFO) -> Int {
        var value = 0
        ccurl_get_long(handle, info, &value)
        return value
    }
}

// MARK: - options

extension CurlExchange {
    private func set(_ option: CURLoption, _ value: Int) { ccurl_set_long(handle, option, value) }

    private func set(_ option: CURLoption, _ value: String?) { ccurl_set_string(handle, option, value) }

    private static func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { list = curl_slist_append(list, line) ?? list }
        return list
    }

    private func setRoad(authorities: String?) {
        let order = transfer.order
        set(CURLOPT_NOSIGNAL, 1)
        // A cancelled look-up must not hold up the thread until the resolver has given up.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        set(CURLOPT_PIPEWAIT, order.isHTTPS ? 1 : 0)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        if let connect = order.timeouts.connect {
            set(CURLOPT_CONNECTTIMEOUT_MS, connect.milliseconds)
        } else {
            set(CURLOPT_CONNECTTIMEOUT_MS, Int(Int32.max))
        }
        if let authorities { set(CURLOPT_CAINFO, authorities) }
        if let authorities { set(CURLOPT_PROXY_CAINFO, authorities) }
        if let address = order.pinnedAddress {
            connectTo = Self.list(["::" + (address.contains(":") ? "[\(address)]" : address) + ":"])
            ccurl_set_pointer(handle, CURLOPT_CONNECT_TO, connectTo)
        }
        setProxy(order.proxy)
    }

    private func setProxy(_ proxy: Proxy?) {
        // Empty, not unset: unset means the environment's proxy, and the environment's exceptions to ours.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOPROXY, "")
        guard let proxy else { return }
        let host = proxy.host.contains(":") ? "[\(proxy.host)]" : proxy.host
        set(CURLOPT_PROXY, "\(proxy.scheme.rawValue)://\(host):\(proxy.port)")
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        guard let username = proxy.username else { return }
        // libcurl percent-decodes both.
        set(CURLOPT_PROXYUSERNAME, username.percentEncoded)
        set(CURLOPT_PROXYPASSWORD, (proxy.password ?? "").percentEncoded)
        set(CURLOPT_PROXYAUTH, ccurl_auth_basic)
        set(CURLOPT_SOCKS5_AUTH, ccurl_auth_basic)
        if proxy.scheme == .http || proxy.scheme == .https {
            // libcurl does not look at the login when it picks a tunnel to reuse, and a login may mean another exit.
            set(CURLOPT_FRESH_CONNECT, 1)
            set(CURLOPT_FORBID_REUSE, 1)
        }
    }

    private func setRequest(headerLines: [String], _ smallBody: ByteBuffer?) {
        let order = transfer.order
        set(CURLOPT_URL, order.url)
        set(CURLOPT_BUFFERSIZE, order.readSize)
        set(CURLOPT_ACCEPT_ENCODING, order.acceptEncoding)
        self.headerLines = Self.list(headerLines)
        ccurl_set_pointer(handle, CURLOPT_HTTPHEADER, self.headerLines)
        if let bytes = smallBody {
            copiedBytes = bytes.readableBytes
            // With its head in one write, and without a buffer of libcurl's of its own.
            ccurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.readableBytes))
            _ = bytes.withUnsafeReadableBytes { bytes in
                ccurl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            }
        } else if let source {
            set(CURLOPT_UPLOAD, 1)
            ccurl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(source.length))
        } else if order.method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
        }
        set(CURLOPT_CUSTOMREQUEST, order.method)
    }

    /// The answer has begun: a request that left as a whole is never sent again, and a stream may last for long.
    private func letGoOfRequest() {
        guard let copiedBytes else { return }
        var sent = curl_off_t(0)
        ccurl_get_offset(handle, CURLINFO_SIZE_UPLOAD_T, &sent)
        guard sent == copiedBytes else { return }
        self.copiedBytes = nil
        ccurl_set_pointer(handle, CURLOPT_POSTFIELDS, nil)
        ccurl_set_pointer(handle, CURLOPT_HTTPHEADER, nil)
        curl_slist_free_all(headerLines)
        headerLines = nil
    }
}

// MARK: - callbacks

extension CurlExchange {
    private func setCallbacks() {
        let me = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_pointer(handle, CURLOPT_PRIVATE, me)
        ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, words)
        ccurl_set_pointer(handle, CURLOPT_HEADERDATA, me)
        ccurl_set_data_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, me in
            CurlExchange.at(me)?.header(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        ccurl_set_pointer(handle, CURLOPT_WRITEDATA, me)
        ccurl_set_data_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, me in
            CurlExchange.at(me)?.body(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        ccurl_set_pointer(handle, CURLOPT_READDATA, me)
        ccurl_set_data_callback(handle, CURLOPT_READFUNCTION) { bytes, size, count, me in
            let space = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
            return CurlExchange.at(me)?.upload(into: space) ?? Int(CURL_READFUNC_ABORT)
        }
        ccurl_set_pointer(handle, CURLOPT_SEEKDATA, me)
        ccurl_set_seek_callback(handle) { me, offset, origin in
            guard origin == SEEK_SET, CurlExchange.at(me)?.source?.seek(to: Int(offset)) ?? false else {
                return CURL_SEEKFUNC_FAIL
            }
            return CURL_SEEKFUNC_OK
        }
        ccurl_set_pointer(handle, CURLOPT_PREREQDATA, me)
        ccurl_set_prereq_callback(handle) { me, _, _, _, _ in
            CurlExchange.at(me)?.beforeSending() ?? CURL_PREREQFUNC_ABORT
        }
    }

    private static func at(_ pointer: UnsafeMutableRawPointer?) -> CurlExchange? {
        pointer.map { Unmanaged<CurlExchange>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Connected; the request is written next.
    private func beforeSending() -> Int32 {
        sendings += 1
        guard sendings == 1 || transfer.order.isRepeatable else {
            // libcurl would send it again because the connection closed before an answer. It may have been acted on.
            failure = TransferError(
                .broken, message: "connection closed before an answer", requestMayHaveArrived: true)
            return CURL_PREREQFUNC_ABORT
        }
        deadlines.connected()
        transfer.markRequestLeft(connectTime: connectTime)
        return CURL_PREREQFUNC_OK
    }

    private func header(_ line: UnsafeRawBufferPointer) -> Int {
        deadlines.received(now: .now)
        switch parser.line(line) {
        case .more, .ignored: break
        case .status:
            deadlines.answered(now: .now)
            onNewDeadline?(self)
        case .head(let head):
            if head.status == 407, isPlainProxy {
                failure = TransferError(.proxy, message: "proxy answered 407", requestMayHaveArrived: false)
                return 0
            }
            guard transfer.order.canUnpack(head) else {
                let message = "body in an encoding that was not asked for"
                failure = TransferError(.broken, message: message, requestMayHaveArrived: true)
                return 0
            }
            letGoOfRequest()
            transfer.receive(head)
        case .tooLong, .malformed:
            failure = TransferError(.broken, message: "head too long or malformed", requestMayHaveArrived: true)
            return 0
        }
        return line.count
    }

    /// The proxy itself answers requests for plain HTTP; in a tunnel libcurl meets it.
    private var isPlainProxy: Bool {
        let scheme = transfer.order.proxy?.scheme
        return !transfer.order.isHTTPS && (scheme == .http || scheme == .https)
    }

    private func body(_ bytes: UnsafeRawBufferPointer) -> Int {
        switch transfer.receive(bytes) {
        case .taken:
            deadlines.received(now: .now)
            return bytes.count
        case .pause:
            deadlines.paused()
            return Int(CURL_WRITEFUNC_PAUSE)
        case .refused:
            return 0
        }
    }

    private func upload(into space: UnsafeMutableRawBufferPointer) -> Int {
        do {
            return try source?.read(into: space) ?? 0
        } catch {
            failure = TransferError(
                .broken, message: "a file of the body changed while it was sent", requestMayHaveArrived: true)
            return Int(CURL_READFUNC_ABORT)
        }
    }
}

extension Duration {
    /// Whole milliseconds, one at least.
    fileprivate var milliseconds: Int {
        let limited = min(self, .milliseconds(Int32.max))
        return max(1, Int(limited / .milliseconds(1)))
    }
}

extension String {
    fileprivate var percentEncoded: String {
        utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }.joined()
    }
}
