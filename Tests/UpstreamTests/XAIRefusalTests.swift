import Foundation
import Testing

@testable import Upstream

@Suite("What the official API says no with")
struct XAIRefusalTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let status: Int?
        let words: String
        var code: String?
        let kind: UpstreamError.Kind
        let blame: UpstreamError.Blame

        var testDescription: String { "\(status.map(String.init) ?? "200") \(words)" }
    }

    private static let invalid = "Client specified an invalid argument"

    private static let rows = [
        Row(
            status: 400, words: "Incorrect API key provided: xa***01. You can obtain one from https://console.x.ai.",
            code: invalid, kind: .unauthenticated, blame: .token),
        Row(status: 401, words: "No API key provided.", code: nil, kind: .unauthenticated, blame: .token),
        Row(status: 401, words: "", code: nil, kind: .unauthenticated, blame: .token),
        Row(
            status: 422,
            words: "Incorrect API key provided: unknown variant `invalid api key blocked`, expected `text`", code: nil,
            kind: .badRequest, blame: .request),
        Row(
            status: 400, words: "Invalid response_format type: Incorrect API key provided", code: invalid,
            kind: .badRequest, blame: .request),
        Row(
            status: 400, words: "Unknown model: the api key is blocked", code: invalid, kind: .badRequest,
            blame: .request),
        Row(
            status: nil, words: "Invalid argument: incorrect api key, disabled", code: invalid, kind: .badRequest,
            blame: .request),
        Row(
            status: 403, words: "The API key has been blocked.", code: nil, kind: .accountBlocked, blame: .token),
        Row(
            status: 403, words: "Your team doesn't have any credits yet.", code: nil, kind: .rateLimited,
            blame: .token),
        Row(status: 402, words: "Payment required", code: nil, kind: .rateLimited, blame: .token),
        Row(status: 429, words: "Too many requests", code: nil, kind: .rateLimited, blame: .token),
        Row(
            status: 429, words: "Your team has reached its monthly spending limit", code: nil, kind: .rateLimited,
            blame: .token),
        Row(status: 403, words: "Forbidden", code: nil, kind: .notAllowedForKey, blame: .token),
        Row(
            status: 403,
            words: "Content violates usage guidelines. Team: t, API key ID: k, Model: grok-4.6, Failed check: X",
            code: nil,
            kind: .moderated, blame: .request),
        Row(
            status: 400, words: "Generated video rejected by content moderation.", code: invalid, kind: .moderated,
            blame: .request),
        Row(
            status: 403, words: "Content violates usage guidelines: content policy", code: nil, kind: .moderated,
            blame: .request),
        Row(
            status: 400, words: "Argument not supported on this model: stop", code: invalid, kind: .badRequest,
            blame: .request),
        Row(status: 422, words: "missing field `messages`", code: nil, kind: .badRequest, blame: .request),
        Row(
            status: 404, words: "The model grok-9 does not exist or your team does not have access to it.",
            code: nil, kind: .notAllowedForKey, blame: .token),
        Row(status: 404, words: "Video not found", code: nil, kind: .notFound, blame: .upstream),
        Row(status: 407, words: "Proxy Authentication Required", code: nil, kind: .egressFailed, blame: .egress),
        Row(status: 408, words: "Timeout", code: nil, kind: .timedOut, blame: .upstream),
        Row(status: 500, words: "Internal error", code: nil, kind: .unavailable, blame: .upstream),
        Row(
            status: 503, words: "The service is currently unavailable", code: nil, kind: .unavailable, blame: .upstream),
        Row(
            status: nil, words: "The service is currently unavailable", code: invalid, kind: .unavailable,
            blame: .upstream),
        Row(
            status: nil, words: "Too many", code: "Some resource has been exhausted", kind: .rateLimited,
            blame: .token),
        Row(status: nil, words: "You have no credits left", code: nil, kind: .rateLimited, blame: .token),
        Row(status: nil, words: "bad field", code: invalid, kind: .badRequest, blame: .request),
        Row(
            status: nil, words: "Incorrect API key provided", code: invalid, kind: .unauthenticated, blame: .token),
        Row(status: nil, words: "Something else", code: nil, kind: .unavailable, blame: .upstream),
    ]

    private static func bodies(_ row: Row) -> [[String: Any]] {
        var shapes: [[String: Any]] = [
            ["error": ["message": row.words, "type": "t", "param": NSNull(), "code": row.code ?? ""]],
            ["code": row.code ?? "", "error": row.words],
        ]
        if row.code == nil { shapes.append(["error": row.words]) }
        return shapes
    }

    @Test("Each shape and status blames whom it should", arguments: rows)
    func blame(row: Row) throws {
        for body in Self.bodies(row) {
            let data = try JSONSerialization.data(withJSONObject: body)
            let refusal = try #require(XAIRefusal(data))
            let error = UpstreamError(refusal, status: row.status)
            #expect(error.kind == row.kind, "\(body)")
            #expect(error.blame == row.blame, "\(body)")
            #expect(refusal.isAlone)
        }
    }

    @Test("What is no refusal is none, and what a refused call cost is kept")
    func others() throws {
        #expect(XAIRefusal(Data("<html></html>".utf8)) == nil)
        #expect(XAIRefusal(Data(#"{"choices":[]}"#.utf8)) == nil)
        #expect(XAIRefusal(Data(#"{"error":null}"#.utf8)) == nil)
        let billed = #"{"code":"x","error":"Rejected by content moderation","usage":{"cost_in_usd_ticks":5}}"#
        let refusal = try #require(XAIRefusal(Data(billed.utf8)))
        #expect(UpstreamError(refusal, status: 400).cost?.ticks == 5)
    }

    @Test("A key without credits rests for an hour, one that was too fast as long as the API asks")
    func rest() throws {
        let empty = try #require(XAIRefusal(Data(#"{"error":"You have used all available credits"}"#.utf8)))
        #expect(UpstreamError(empty, status: 403).retryAfter == .seconds(3600))
        let fast = try #require(XAIRefusal(Data(#"{"error":"Slow down"}"#.utf8)))
        #expect(UpstreamError(fast, status: 429, retryAfter: .seconds(7)).retryAfter == .seconds(7))
    }
}
