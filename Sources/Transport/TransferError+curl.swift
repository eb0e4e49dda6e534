import CCurl
import Foundation

extension TransferError {
    static func badRequest(_ message: String) -> TransferError {
        TransferError(.badRequest, message: message, requestMayHaveArrived: false)
    }

    static func closed(requestMayHaveArrived: Bool) -> TransferError {
        TransferError(.closed, message: "transport is shut down", requestMayHaveArrived: requestMayHaveArrived)
    }

    /// What libcurl's verdict means, given how far the exchange had come.
    init(_ code: CURLcode, words: String, stage: CurlStage, secrets: [String]) {
        let fallback = String(cString: curl_easy_strerror(code))
        let message = secrets.reduce(words.isEmpty ? fallback : words) {
            $0.replacingOccurrences(of: $1, with: "****")
        }
        let kind = stage.requestLeft ? Self.kind(afterSending: code) : Self.kind(beforeSending: code, stage)
        self.init(kind, message: message, requestMayHaveArrived: stage.requestLeft)
    }

    private static func kind(afterSending code: CURLcode) -> Kind {
        code == CURLE_OPERATION_TIMEDOUT ? .totalTimeout : .broken
    }

    private static func kind(beforeSending code: CURLcode, _ stage: CurlStage) -> Kind {
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT: return .badRequest
        case CURLE_OPERATION_TIMEDOUT: return .connectTimeout
        // Of a SOCKS proxy's name libcurl says the same as of a host's; a name SOCKS cannot resolve is CURLE_PROXY.
        case CURLE_COULDNT_RESOLVE_HOST: return stage.isProxied ? .proxy : .resolve
        case CURLE_COULDNT_RESOLVE_PROXY: return .proxy
        case CURLE_PROXY: return kind(ofProxyReply: stage.proxyError)
        case CURLE_COULDNT_CONNECT: return stage.isProxied ? .proxy : .connect
        case _ where stage.isTalkingToProxy: return .proxy
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED, CURLE_SSL_SHUTDOWN_FAILED:
            return .tls
        default: return .connect
        }
    }

    /// A SOCKS proxy that says why the other side could not be reached has done its part.
    private static func kind(ofProxyReply reply: Int) -> Kind {
        switch UInt32(truncatingIfNeeded: reply) {
        case CURLPX_RESOLVE_HOST.rawValue: .resolve
        case CURLPX_REPLY_CONNECTION_REFUSED.rawValue, CURLPX_REPLY_HOST_UNREACHABLE.rawValue,
            CURLPX_REPLY_NETWORK_UNREACHABLE.rawValue, CURLPX_REPLY_TTL_EXPIRED.rawValue:
            .connect
        default: .proxy
        }
    }
}

/// How far an exchange had come when libcurl gave up.
struct CurlStage {
    var requestLeft: Bool
    var isProxied: Bool
    /// The road to the other side was not open yet: what failed, failed between the proxy and us.
    var isTalkingToProxy: Bool
    /// libcurl's `CURLPX_…` code.
    var proxyError: Int
}
