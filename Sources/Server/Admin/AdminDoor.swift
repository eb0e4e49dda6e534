import Foundation
import HTTPTypes

/// Who sends a request, and whether it may change something.
struct AdminDoor: Sendable {
    /// How the session's secret came.
    enum Credential: Hashable, Sendable {
        /// From a script: nothing sends it unasked.
        case bearer(String)
        /// From a browser, which also sends it when another site asks.
        case cookie(String)

        /// Ends with the session.
        var secret: String {
            switch self {
            case .bearer(let secret), .cookie(let secret): secret
            }
        }
    }

    /// Whether browsers reach the console over https only.
    var isSecure: Bool
    /// `https://video.example.org`; nil takes each request's own host.
    let origin: String?

    /// The same for one request, which may have come over https without everybody having to.
    func reached(by client: Client) -> AdminDoor {
        var door = self
        if client.isSecure { door.isSecure = true }
        return door
    }

    var cookieName: String { isSecure ? "__Host-filmgate" : "filmgate" }

    func credential(in headers: HTTPFields) -> Credential? {
        if let authorization = headers[.authorization] {
            let words = authorization.split(separator: " ", maxSplits: 1)
            guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
            return .bearer(String(words[1].drop { $0 == " " }))
        }
        let prefix = cookieName + "="
        for pair in headers[values: .cookie].flatMap({ $0.split(separator: ";") }) {
            let pair = pair.drop { $0 == " " }
            if pair.hasPrefix(prefix), pair.count > prefix.count {
                return .cookie(String(pair.dropFirst(prefix.count)))
            }
        }
        return nil
    }

    /// Refuses what another site made a browser send.
    func checkSite(_ head: HTTPRequest) throws {
        let headers = head.headerFields
        if let site = headers[.fetchSite] {
            guard ["same-origin", "none"].contains(site) else { throw APIError.otherSite }
        } else if let origin = headers[.origin] {
            guard isOwn(origin, head) else { throw APIError.otherSite }
        } else {
            throw APIError.otherSite
        }
    }

    /// The same for what leads to a session: scripts tell neither.
    func checkEntry(_ head: HTTPRequest) throws {
        guard head.headerFields.contains(.fetchSite) || head.headerFields.contains(.origin) else { return }
        try checkSite(head)
    }

    /// Forms cannot send it.
    func checkType(_ headers: HTTPFields) throws {
        let type = headers[.contentType].flatMap { HeaderParameters($0) }
        guard type?.value == "application/json" else { throw APIError.jsonOnly }
    }

    func setCookie(_ secret: String) -> String { "\(cookieName)=\(secret); \(attributes)" }

    var clearCookie: String { "\(cookieName)=; Max-Age=0; \(attributes)" }

    private var attributes: String { "Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "") }

    private func isOwn(_ origin: String, _ head: HTTPRequest) -> Bool {
        if let own = self.origin { return origin == own }
        guard let host = head.authority, LinkBase.isHost(host) else { return false }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }
}

extension APIError {
    static let otherSite = APIError(
        .forbidden, "A change by cookie must come from the console itself: send the session as a Bearer token instead.",
        code: "FORBIDDEN_ORIGIN")

    static let jsonOnly = APIError(
        .unsupportedMediaType, "Send Content-Type: application/json.", code: "unsupported_content_type")

    static let noSession = APIError(.unauthorized, "Log in first: POST /api/login.", code: "UNAUTHORIZED")

    static let badSession = APIError(
        .unauthorized, "The session is over or was never one. Log in again.", code: "SESSION_INVALID")
}
