import Foundation
import Generation
import HTTPTypes
import Hummingbird
import Jobs
import Media

/// `/api/media`: what was made, with what it was made from.
struct GalleryController: Sendable {
    let media: MediaCache
    let queue: JobQueue

    /// Of a prompt in a list; the whole stands with the single file.
    static let promptCharacters = 300
    /// Removed by one request at most.
    static let removedAtOnce = 200

    var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/api/media") { try await list($0) },
            AdminRoute(.post, "/api/media/delete") { try await removeSome($0) },
            AdminRoute(.get, "/api/media/:name") { AdminAnswer(try await detail(try item($0.id))) },
            AdminRoute(.delete, "/api/media/:name") { try await remove($0) },
            AdminRoute(.get, "/api/media/:name/file") { try await file($0) },
            AdminRoute(.post, "/api/media/:name/verify") { try await verify($0) },
        ]
    }

    private func list(_ asked: AdminRequest) async throws -> AdminAnswer {
        let choices: KeyValuePairs = [
            "all": [MediaKind.image, .video], "image": [.image], "video": [.video], "reference": [.reference],
        ]
        let kinds = try asked.query.choice("kind", choices) ?? [.video]
        let limit = try asked.query.integer("limit", in: 1...PageQuery.largest) ?? 50
        let page = try await media.items(kinds, after: try place(asked.query), limit: limit)
        let counts = try media.counts()
        let jobs = try await queue.jobs(ids: Set(page.items.compactMap(\.job)))
        let next = page.hasMore ? page.items.last.map { "\(AdminJSON($0.createdAt).number)-\($0.name)" } : nil
        return AdminAnswer(
            AdminJSON(page.items) { item in
                let origin = item.job.flatMap { jobs[$0] }.flatMap(MediaOrigin.init)
                return .object(
                    item.json.members + [
                        ("prompt", AdminJSON(origin.map { String($0.prompt.prefix(Self.promptCharacters)) })),
                        ("model", AdminJSON(origin?.model)), ("owner", AdminJSON(origin?.owner)),
                    ])
            },
            fields: [
                ("next", AdminJSON(next)), ("limit", .integer(limit)),
                ("total", .integer(kinds.reduce(0) { $0 + (counts[$1] ?? 0) })),
                ("counts", .object(MediaKind.allCases.map { ($0.rawValue, .integer(counts[$0] ?? 0)) })),
            ])
    }

    /// What `next` said, the last one's time and name; or `before` alone, a time.
    private func place(_ query: AdminQuery) throws -> (createdAt: Date, name: String)? {
        guard let text = try query.text("after") else { return try query.date("before").map { ($0, "") } }
        let parts = text.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, let time = Int64(parts[0]), AdminQuery.times.contains(Int(time)) else {
            throw APIError.invalid("after", "'after' must be the 'next' of the page before.")
        }
        return (Date(timeIntervalSince1970: Double(time) / 1000), String(parts[1]))
    }

    private func item(_ name: String) throws -> MediaItem {
        guard let item = try media.item(name) else { throw APIError.noSuch("file") }
        return item
    }

    /// With the job that made it, and what that started from.
    private func detail(_ item: MediaItem) async throws -> AdminJSON {
        guard let id = item.job, let job = try queue.job(id), let origin = MediaOrigin(job) else {
            return .object(item.json.members + [("made_by", .null)])
        }
        let references = try media.items(of: id).filter { $0.kind == .reference }
        return .object(
            item.json.members + [
                ("made_by", .object(origin.json.members + [("references", AdminJSON(references, \.json))]))
            ])
    }

    /// The bytes, for whoever has a session: also where links are for holders of a key alone.
    private func file(_ asked: AdminRequest) async throws -> AdminAnswer {
        let variants: KeyValuePairs = [
            "original": MediaVariant.original, "thumbnail": .thumbnail, "spritesheet": .spritesheet,
        ]
        let variant = try asked.query.choice("variant", variants) ?? .original
        let item = try item(asked.id)
        let isSaved = try asked.query.flag("download") ?? false
        guard variant != .spritesheet || item.kind == .video else {
            throw APIError.invalid("variant", "Only videos have sprite sheets.")
        }
        let (media, now) = (media, asked.now)
        // A reference is shown as it is: nothing is made of it.
        let wanted =
            item.kind == .reference
            ? item : try await asked.context.cancelledByHangUp { try await media.derive(variant, of: item, now: now) }
        guard let file = try media.open(wanted.name, as: wanted.kind, now: now) else { throw APIError.mediaNotFound }
        let head = FileHead(file.item, isPublic: false, filename: isSaved ? file.item.name : nil)
        return AdminAnswer(raw: Response(file, head: head, asked.request, channel: asked.context.channel))
    }

    private func verify(_ asked: AdminRequest) async throws -> AdminAnswer {
        let (item, media) = (try item(asked.id), media)
        let verdict: MediaVerdict
        do {
            verdict = try await asked.context.cancelledByHangUp { try await media.verify(item) }
        } catch MediaError.tool {
            // Too many wait for it already.
            throw APIError.overloaded
        }
        let took = Int(asked.context.started.duration(to: .now) / .milliseconds(1))
        return AdminAnswer([
            "name": .text(item.name), "verdict": .text(verdict.word), "sha256": .text(item.sha256),
            "found_sha256": AdminJSON(verdict.found(for: item)), "bytes": .integer(item.length),
            "took_ms": .integer(took), "checked_at": AdminJSON(asked.now),
        ])
    }

    private func remove(_ asked: AdminRequest) async throws -> AdminAnswer {
        let item = try item(asked.id)
        guard item.kind != .reference else {
            throw APIError(.conflict, "The picture goes with its job.", param: "name", code: "in_use")
        }
        try await media.remove(item.name)
        return AdminAnswer(["name": .text(item.name), "deleted": true], message: "Deleted.")
    }

    private struct Names: Decodable {
        let names: [String]
    }

    /// What is gone already is no failure; what goes with its job stays.
    private func removeSome(_ asked: AdminRequest) async throws -> AdminAnswer {
        let names = try await asked.body(Names.self).names
        guard (1...Self.removedAtOnce).contains(names.count) else {
            throw APIError.invalid("names", "'names' must hold 1 to \(Self.removedAtOnce) names.")
        }
        var (deleted, missing, inUse): ([String], [String], [String]) = ([], [], [])
        for name in Set(names).sorted() {
            guard let item = try media.item(name) else {
                missing.append(name)
                continue
            }
            guard item.kind != .reference else {
                inUse.append(name)
                continue
            }
            try await media.remove(name)
            deleted.append(name)
        }
        return AdminAnswer(
            ["deleted": AdminJSON(deleted), "missing": AdminJSON(missing), "in_use": AdminJSON(inUse)],
            message: "\(deleted.count.counted("file")) removed.")
    }
}

extension MediaVerdict {
    fileprivate var word: String {
        switch self {
        case .intact: "intact"
        case .missing: "missing"
        case .changed: "changed"
        }
    }

    /// What its bytes hash to now.
    fileprivate func found(for item: MediaItem) -> String? {
        switch self {
        case .intact: item.sha256
        case .missing: nil
        case .changed(let sha256): sha256
        }
    }
}

extension MediaItem {
    /// As an administrator sees it.
    var json: AdminJSON {
        let path: String? =
            switch kind {
            case .image: "/images/\(name)"
            case .video: "/videos/\(name)"
            case .reference: nil
            }
        return [
            "name": .text(name), "kind": .text(kind.rawValue), "type": .text(type), "bytes": .integer(length),
            "sha256": .text(sha256), "width": .integer(width), "height": .integer(height),
            "duration": duration.map(AdminJSON.real) ?? .null, "job": AdminJSON(job), "parent": AdminJSON(parent),
            "variant": .text(variant.rawValue), "url": AdminJSON(path), "created_at": AdminJSON(createdAt),
        ]
    }
}

extension AdminJSON {
    fileprivate var number: Int {
        guard case .integer(let number) = self else { return 0 }
        return number
    }
}
