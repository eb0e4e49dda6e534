import Foundation
import HTTPTypes
import Media

/// `/api/media` and `/api/cache/…`: the files that were made or given.
struct LibraryController: Sendable {
    let media: MediaCache

    var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/api/media") { try await list($0) },
            AdminRoute(.get, "/api/media/:name") { AdminAnswer(try item($0.id).json) },
            AdminRoute(.delete, "/api/media/:name") { try await remove($0) },
            AdminRoute(.get, "/api/cache/size") { _ in AdminAnswer(try size) },
            AdminRoute(.post, "/api/cache/clear") { _ in try await clear([.image, .video]) },
            AdminRoute(.post, "/api/cache/clear/images") { _ in try await clear([.image]) },
            AdminRoute(.post, "/api/cache/clear/videos") { _ in try await clear([.video]) },
        ]
    }

    private func list(_ asked: AdminRequest) async throws -> AdminAnswer {
        let kinds: KeyValuePairs = ["image": MediaKind.image, "video": .video, "reference": .reference]
        let kind = try asked.query.choice("kind", kinds) ?? .video
        let limit = try asked.query.integer("limit", in: 1...PageQuery.largest) ?? 50
        let page = try await media.items(kind, after: try place(asked.query), limit: limit)
        let next = page.hasMore ? page.items.last.map { "\(AdminJSON($0.createdAt).number)-\($0.name)" } : nil
        return AdminAnswer(
            AdminJSON(page.items, \.json), fields: [("next", AdminJSON(next)), ("limit", .integer(limit))])
    }

    /// What `next` said: the last one's time and name.
    private func place(_ query: AdminQuery) throws -> (createdAt: Date, name: String)? {
        guard let text = try query.text("after") else { return nil }
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

    private func remove(_ asked: AdminRequest) async throws -> AdminAnswer {
        let item = try item(asked.id)
        guard item.kind != .reference else {
            throw APIError(.conflict, "The picture goes with its job.", param: "name", code: "in_use")
        }
        try await media.remove(item.name)
        return AdminAnswer(["name": .text(item.name), "deleted": true], message: "Deleted.")
    }

    private var size: AdminJSON {
        get throws {
            let usage = try media.usage()
            let (images, videos) = (usage[.image] ?? 0, usage[.video] ?? 0)
            let references = usage[.reference] ?? 0
            return [
                "image_size": .text(images.asSize), "video_size": .text(videos.asSize),
                "total_size": .text((images + videos).asSize), "image_size_bytes": .integer(images),
                "video_size_bytes": .integer(videos), "total_size_bytes": .integer(images + videos),
                "image_bytes": .integer(images), "video_bytes": .integer(videos),
                "total_bytes": .integer(images + videos), "reference_bytes": .integer(references),
            ]
        }
    }

    private func clear(_ kinds: [MediaKind]) async throws -> AdminAnswer {
        var gone: [MediaItem] = []
        for kind in kinds { gone += try await media.clear(kind) }
        var data: [(String, AdminJSON)] = [
            ("deleted_count", .integer(gone.count)),
            ("image_count", .integer(gone.count { $0.kind == .image })),
            ("video_count", .integer(gone.count { $0.kind == .video })),
        ]
        if kinds.count == 1, let kind = kinds.first { data.append(("type", .text("\(kind.rawValue)s"))) }
        return .both(.object(data), message: "\(gone.count.counted("file")) removed.")
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
            "width": .integer(width), "height": .integer(height), "duration": duration.map(AdminJSON.real) ?? .null,
            "job": AdminJSON(job), "parent": AdminJSON(parent), "variant": .text(variant.rawValue),
            "url": AdminJSON(path), "created_at": AdminJSON(createdAt),
        ]
    }
}

extension AdminJSON {
    fileprivate var number: Int {
        guard case .integer(let number) = self else { return 0 }
        return number
    }
}

extension Int {
    /// `12.3 MB`, as the predecessors wrote it.
    fileprivate var asSize: String {
        var size = Double(self)
        for unit in ["B", "KB", "MB", "GB"] {
            if size < 1024 { return "\((size * 10).rounded() / 10) \(unit)" }
            size /= 1024
        }
        return "\((size * 10).rounded() / 10) TB"
    }
}
