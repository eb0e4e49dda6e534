import Foundation
import Testing
import Transport

@testable import Upstream

@Suite("What a status means")
struct RefusalTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let status: Int
        var headers: [String: String] = [:]
        let body: String
        let kind: UpstreamError.Kind
        let blame: UpstreamError.Blame

        var testDescription: String { "\(status) \(body.prefix(60))" }
    }

    private static let challenge = """
        <!DOCTYPE html><html><head><title>Just a moment...</title></head><body><script \
        src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>
        """

    static let table: [Row] = [
        Row(
            status: 401,
            body: #"{"code":16,"message":"Failed to look up session ID. [WKE=unauthenticated:invalid-credentials]"}"#,
            kind: .unauthenticated, blame: .token),
        Row(
            status: 401, body: #"{"error":{"code":16,"message":"bad-credentials"}}"#, kind: .unauthenticated,
            blame: .token),
        Row(status: 401, body: #"{"error":"unauthenticated"}"#, kind: .unauthenticated, blame: .token),
        Row(status: 401, body: #"{"message":"session not found"}"#, kind: .unauthenticated, blame: .token),
        Row(status: 401, body: #"{"message":"token revoked"}"#, kind: .unauthenticated, blame: .token),
        Row(status: 401, body: #"{"message":"token expired"}"#, kind: .unauthenticated, blame: .token),
        Row(status: 401, body: "", kind: .unauthenticated, blame: .token),
        Row(
            status: 401, body: #"{"code":7,"message":"User is blocked [WKE=unauthorized:blocked-user]"}"#,
            kind: .accountBlocked, blame: .token),
        Row(status: 401, body: challenge, kind: .egressRefused, blame: .egress),
        Row(status: 403, headers: ["server": "cloudflare"], body: challenge, kind: .egressRefused, blame: .egress),
        Row(status: 403, body: challenge, kind: .egressRefused, blame: .egress),
        Row(
            status: 403, headers: ["server": "cloudflare"], body: "<html>Sorry, you have been blocked</html>",
            kind: .egressRefused, blame: .egress),
        Row(status: 403, headers: ["cf-mitigated": "challenge"], body: "", kind: .egressRefused, blame: .egress),
        Row(
            status: 403,
            body: #"{"code":7,"message":"User is blocked: because [WKE=unauthorized:blocked-user]","details":[]}"#,
            kind: .accountBlocked, blame: .token),
        Row(
            status: 403, headers: ["server": "cloudflare"],
            body: #"{"code":7,"message":"User is blocked: because [WKE=unauthorized:blocked-user]","details":[]}"#,
            kind: .accountBlocked, blame: .token),
        Row(
            status: 403, body: #"{"code":7,"message":"Content is moderated [WKE=content-moderated]"}"#,
            kind: .moderated,
            blame: .request),
        Row(
            status: 403, body: #"{"error":{"code":7,"message":"Request rejected by anti-bot rules."}}"#,
            kind: .egressRefused, blame: .egress),
        Row(status: 403, body: #"{"message":"invalid-credentials"}"#, kind: .unauthenticated, blame: .token),
        Row(status: 403, body: #"{"code":7,"message":"no"}"#, kind: .egressRefused, blame: .egress),
        Row(
            status: 403, headers: ["server": "cloudflare"], body: "This page is out of date. Please reload.",
            kind: .profileOutdated, blame: .upstream),
        Row(status: 403, body: #"{"message":"This page is out of date"}"#, kind: .profileOutdated, blame: .upstream),
        Row(
            status: 400, body: #"{"code":3,"message":"Not welcome [WKE=account:email-domain-rejected]"}"#,
            kind: .accountBlocked, blame: .token),
        Row(status: 400, body: #"{"code":3,"message":"invalid duration"}"#, kind: .badRequest, blame: .request),
        Row(status: 400, body: #"{"code":3,"message":"Content moderated"}"#, kind: .moderated, blame: .request),
        Row(status: 413, body: "<html>too large</html>", kind: .badRequest, blame: .request),
        Row(status: 404, body: #"{"code":5,"message":"not found"}"#, kind: .notFound, blame: .upstream),
        Row(status: 404, body: "<html>404</html>", kind: .notFound, blame: .upstream),
        Row(status: 407, body: "", kind: .egressFailed, blame: .egress),
        Row(
            status: 429, body: #"{"error":{"code":8,"message":"Too many requests"}}"#, kind: .rateLimited, blame: .token
        ),
        Row(status: 429, body: "slow down", kind: .rateLimited, blame: .token),
        Row(status: 500, body: #"{"code":13,"message":"oops"}"#, kind: .unavailable, blame: .upstream),
        Row(status: 502, body: "<html>Bad gateway</html>", kind: .unavailable, blame: .upstream),
        Row(status: 503, body: "", kind: .unavailable, blame: .upstream),
        Row(status: 503, body: challenge, kind: .egressRefused, blame: .egress),
        Row(status: 504, body: "", kind: .unavailable, blame: .upstream),
        Row(status: 524, body: "", kind: .unavailable, blame: .upstream),
        Row(status: 302, body: "", kind: .malformedAnswer, blame: .upstream),
        Row(status: 200, body: "<html>hello</html>", kind: .malformedAnswer, blame: .upstream),
        Row(status: 200, body: challenge, kind: .egressRefused, blame: .egress),
    ]

    private func error(
        _ status: Int, _ headers: [String: String] = [:], _ body: String = "{}", of purpose: CallPurpose = .repeatable,
        now: Date = .now
    ) -> UpstreamError {
        UpstreamError(
            Refusal(status: status, headers: headers.map { ($0.key, $0.value) }, body: Data(body.utf8)), of: purpose,
            now: now)
    }

    @Test("Each row has its kind and its blame", arguments: table)
    func rows(row: Row) {
        let error = error(row.status, row.headers, row.body)
        #expect(error.kind == row.kind)
        #expect(error.blame == row.blame)
        #expect(error.status == row.status)
        #expect(!error.message.isEmpty)
        #expect(!error.mayHaveStarted)
    }

    @Test(
        "A wait is read from the header, as seconds or date, and from the body",
        arguments: [
            (["retry-after": "17"], "", .seconds(17)),
            (["retry-after": "Sat, 21 Nov 2026 10:00:30 GMT"], "", .seconds(30)),
            (["retry-after": "Sat, 21 Nov 2026 09:00:00 GMT"], "", .zero),
            (["retry-after": "soon"], "", nil),
            (["retry-after": "-1"], "", nil),
            (["retry-after": "1e300"], "", .seconds(30 * 86_400)),
            (["retry-after": "nan"], "", nil),
            ([:], #"{"waitTimeSeconds":60}"#, .seconds(60)),
            ([:], #"{"error":{"code":8,"message":"x","waitTimeSeconds":61}}"#, .seconds(61)),
            ([:], #"{"lowEffortRateLimits":{"waitTimeSeconds":62}}"#, .seconds(62)),
            ([:], #"{"lowEffortRateLimits":null,"highEffortRateLimits":{"waitTimeSeconds":63}}"#, .seconds(63)),
            ([:], #"{"error":{"code":8,"message":"Too many requests"}}"#, nil),
        ] as [([String: String], String, Duration?)])
    func wait(headers: [String: String], body: String, wait: Duration?) throws {
        let now = try Date("2026-11-21T10:00:00Z", strategy: .iso8601)
        #expect(error(429, headers, body, now: now).retryAfter == wait)
    }

    @Test(
        "Only a 5xx of the conversation that may come from behind the door leaves it uncertain",
        arguments: [
            (400, false), (401, false), (403, false), (404, false), (429, false), (500, true), (502, true),
            (503, false),
            (504, true), (524, true),
        ])
    func uncertainty(status: Int, uncertain: Bool) {
        #expect(error(status, of: .conversation).mayHaveStarted == uncertain)
        #expect(!error(status, of: .repeatable).mayHaveStarted)
    }

    @Test("The message is the upstream's, and short")
    func message() {
        #expect(error(400, [:], #"{"code":3,"message":"invalid duration"}"#).message == "invalid duration")
        #expect(error(500, [:], "<html>\n  <b>Bad</b>\n</html>").message == "<html> <b>Bad</b> </html>")
        #expect(error(503, [:], "").message == "status 503")
        #expect(error(500, [:], String(repeating: "x", count: 9000)).message.count == 500)
    }

    @Test("A secret that the upstream repeats is not kept")
    func secret() {
        let credential = Credential("eyJhbGciOiJIUzI1NiJ9.secret")
        let error = error(401, [:], #"{"message":"bad-credentials: \#(credential.secret)!"}"#).cleared(of: [
            credential.secret
        ])
        #expect(error.message == "bad-credentials: ****!")
        #expect(error.kind == .unauthenticated)

        // The cut to 500 characters falls within the secret.
        let padding = String(repeating: "x", count: 480)
        let cut = self.error(500, [:], #"{"message":"\#(padding)\#(credential.secret)"}"#).cleared(of: [
            credential.secret
        ])
        #expect(cut.message == padding + "****")
    }

    @Test(
        "A failed exchange has its kind",
        arguments: [
            (.badRequest, .badRequest), (.resolve, .egressFailed), (.connect, .egressFailed), (.proxy, .egressFailed),
            (.tls, .egressFailed), (.connectTimeout, .egressFailed), (.firstByteTimeout, .timedOut),
            (.idleTimeout, .timedOut), (.totalTimeout, .timedOut), (.broken, .interrupted), (.cancelled, .cancelled),
            (.closed, .cancelled),
        ] as [(TransferError.Kind, UpstreamError.Kind)])
    func transfer(from: TransferError.Kind, to: UpstreamError.Kind) {
        for arrived in [true, false] {
            let failure = TransferError(from, message: "words", requestMayHaveArrived: arrived)
            #expect(UpstreamError(failure, of: .conversation).kind == to)
            #expect(UpstreamError(failure, of: .conversation).mayHaveStarted == arrived)
            #expect(!UpstreamError(failure, of: .repeatable).mayHaveStarted)
        }
    }
}
