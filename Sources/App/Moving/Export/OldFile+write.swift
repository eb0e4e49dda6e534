import CallLog
import Catalog
import Foundation
import Generation
import Jobs
import Pool
import Transport
import Upstream

// The files of the first generation, as it would have written them.

extension OldToken {
    /// `token.json`
    static func file(_ tokens: [OldToken]) -> String {
        func part(_ tokens: [OldToken]) -> OldJSON {
            .object(tokens.map { OldJSON.Member(name: $0.credential.secret, value: $0.record) })
        }
        let json: OldJSON = [
            "ssoNormal": part(tokens.filter { $0.tier == .basic }),
            "ssoSuper": part(tokens.filter { $0.tier == .super }),
        ]
        return json.json
    }

    private var record: OldJSON {
        [
            "createdTime": .integer((createdAt ?? Date(timeIntervalSince1970: 0)).inMilliseconds),
            "remainingQueries": .init(count: chatRemaining), "heavyremainingQueries": .init(count: heavyRemaining),
            "videoRemaining": .init(count: videoRemaining), "videoLimit": .init(count: videoLimit),
            // They knew no other: what is neither lent nor asked for again comes closest.
            "status": standing == .expired || standing == .disabled ? "expired" : "active",
            "failedCount": .integer(failures), "zeroCount": 0,
            "lastFailureTime": lastFailureAt.map { .integer($0.inMilliseconds) } ?? .null,
            "lastFailureReason": .init(lastFailureReason), "tags": .list(tags.map(OldJSON.text)), "note": .text(note),
        ]
    }
}

extension OldProxyState {
    /// `proxy_state.json`; `secrets` by the tokens' ids.
    static func file(_ nodes: [ProxyNode], secrets: [Int: String]) -> String {
        let nodes = nodes.filter { $0.source != .fallback }
        let records = nodes.map { node in
            OldJSON.Member(
                name: node.proxy.address,
                value: [
                    "url": .text(node.proxy.address), "healthy": .flag(node.state == .healthy),
                    "fail_count": .integer(node.failures),
                    "last_used": .real(node.lastUsedAt?.timeIntervalSince1970 ?? 0),
                    "assigned_sso": .list(node.bound.compactMap { secrets[$0].map(OldJSON.text) }),
                    "total_requests": .integer(node.requests), "success_requests": .integer(node.successes),
                ])
        }
        let assignments = nodes.flatMap { node in
            node.bound.compactMap { id in
                secrets[id].map { OldJSON.Member(name: $0, value: .text(node.proxy.address)) }
            }
        }
        let json: OldJSON = ["proxies": .object(records), "assignments": .object(assignments)]
        return json.json
    }
}

extension OldCall {
    /// `call_logs.json`
    static func file(_ records: [CallRecord], links: String, now: Date) -> String {
        let logs = records.map { record -> OldJSON in
            [
                "id": .text(record.requestID), "timestamp": .integer(record.at.inMilliseconds),
                "sso": .text(record.token ?? ""), "model": .text(record.model ?? ""),
                "success": .flag(record.succeeded), "status_code": .integer(record.status), "token_consumed": 1,
                "response_time": .real(Double(record.totalMS ?? 0) / 1000),
                "error_message": .text(record.detail ?? record.error ?? ""), "proxy_used": .text(record.proxy ?? ""),
                "media_urls": .list(record.media.map { .text("\(links)/images/\($0)") }),
            ]
        }
        let json: OldJSON = [
            "logs": .list(logs),
            "meta": ["total_count": .integer(logs.count), "last_save": .integer(now.inMilliseconds)],
        ]
        return json.json
    }
}

extension OldVideoTask {
    /// `video_tasks.json`. Beside what they wrote it names the owners, which they did not know.
    static func file(_ videos: [(video: Video, owner: String)], links: String, now: Date) -> String {
        let tasks = videos.map { OldJSON.Member(name: $0.video.id, value: record($0.video, links: links)) }
        let owners = videos.map { OldJSON.Member(name: $0.video.id, value: .text($0.owner)) }
        let json: OldJSON = [
            "tasks": .object(tasks),
            "meta": [
                "total_count": .integer(videos.count), "last_save": .integer(Int(now.timeIntervalSince1970)),
                "owners": .object(owners),
            ],
        ]
        return json.json
    }

    private static func record(_ video: Video, links: String) -> OldJSON {
        func seconds(_ date: Date?) -> OldJSON { date.map { .integer(Int($0.timeIntervalSince1970)) } ?? .null }
        let (status, error): (OldJSON, (code: String, message: String)?) =
            switch video.state {
            case .completed: ("completed", nil)
            case .discarded: ("failed", video.failure.map { ($0.code, $0.message) })
            case .cancelled: ("failed", ("cancelled", "The video was cancelled."))
            case .running: ("in_progress", nil)
            case .available, .scheduled, .retryable: ("queued", nil)
            }
        return [
            "id": .text(video.id), "model": .text(video.model), "status": status,
            "progress": .integer(video.state == .completed ? 100 : video.progress),
            "created_at": seconds(video.createdAt), "completed_at": seconds(video.finishedAt),
            "expires_at": seconds(video.expiresAt), "prompt": .text(video.prompt),
            "size": .text(video.size.description), "seconds": .text("\(video.seconds)"), "quality": "standard",
            "error_code": .init(error?.code), "error_message": .init(error?.message),
            "remixed_from_video_id": .init(video.remixedFrom),
            "video_url": .init(video.mediaName.map { "\(links)/images/\($0)" }), "video_path": .init(video.mediaName),
            "thumbnail_url": .null, "input_reference": .null, "sso_token": .null, "user": .null,
        ]
    }
}

extension Date {
    fileprivate var inMilliseconds: Int { Int((timeIntervalSince1970 * 1000).rounded()) }
}
