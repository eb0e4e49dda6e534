import CallLog
import Foundation
import Generation
import Glibc
import Jobs
import Media
import Pool
import Settings
import Upstream

extension MovingRooms {
    static let exportedFiles = ["token.json", "setting.toml", "proxy_state.json", "call_logs.json", "video_tasks.json"]
    /// They rewrote the whole log every two seconds.
    private static let mostCalls = 100_000

    /// Writes what is here as the first generation would have. `report` hears of each file.
    func export(to folder: ExportFolder, media withMedia: Bool, now: Date, report: (String) -> Void) async throws {
        try folder.refuse(Self.exportedFiles)
        let links = configuration.server.publicURL
        let tokens = try await oldTokens()
        try folder.write(OldToken.file(tokens.map(\.token)), as: "token.json")
        report("token.json: \(tokens.count) tokens in clear")

        let secrets = Dictionary(tokens.map { ($0.id, $0.token.credential.secret) }) { first, _ in first }
        try folder.write(OldProxyState.file(proxies.list(), secrets: secrets), as: "proxy_state.json")
        report("proxy_state.json: \(proxies.list().count) proxies with their passwords")

        let settings = OldSetting.file(settings.values(), key: Self.random("sk-"), password: Self.random(""))
        try folder.write(settings, as: "setting.toml")
        report("setting.toml: with a new api_key and a new admin_password")

        let calls = try await newestCalls()
        try folder.write(OldCall.file(calls, links: links, now: now), as: "call_logs.json")
        report("call_logs.json: \(calls.count) calls")

        var videos: [(video: Video, owner: String)] = []
        try await queue.forEachVideo { videos.append(($0, $1)) }
        try folder.write(OldVideoTask.file(videos, links: links, now: now), as: "video_tasks.json")
        report("video_tasks.json: \(videos.count) videos")
        if withMedia { try await exportMedia(to: folder, report: report) }
    }

    private func exportMedia(to folder: ExportFolder, report: (String) -> Void) async throws {
        for kind in [MediaKind.image, .video] {
            try folder.make("temp/\(kind.rawValue)")
            var (last, count) = ("", 0)
            while true {
                let items = try await media.originals(kind, after: last, limit: 500)
                for item in items {
                    let name = "temp/\(kind.rawValue)/\(item.name)"
                    guard access("\(folder.path)/\(name)", F_OK) != 0 else { continue }
                    if try folder.copy(media.path(of: item), as: name) { count += 1 }
                }
                guard let next = items.last?.name else { break }
                last = next
            }
            report("temp/\(kind.rawValue): \(count) files")
        }
    }

    /// Oldest first.
    private func newestCalls() async throws -> [CallRecord] {
        var records: [CallRecord] = []
        var place: Int64?
        repeat {
            let page = try await calls.page(CallFilter(kind: .request), after: place, limit: CallLog.largestPage)
            records += page.records
            place = page.next
        } while place != nil && records.count < Self.mostCalls
        return records.prefix(Self.mostCalls).reversed()
    }

    private static func random(_ prefix: String) -> String {
        prefix + (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
    }
}
