import HTTPTypes
import Media

/// `/api/cache/…`: how much room the files take.
struct CacheController: Sendable {
    let media: MediaCache

    var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/api/cache/size") { _ in AdminAnswer(try size) },
            AdminRoute(.post, "/api/cache/clear") { _ in try await clear([.image, .video]) },
            AdminRoute(.post, "/api/cache/clear/images") { _ in try await clear([.image]) },
            AdminRoute(.post, "/api/cache/clear/videos") { _ in try await clear([.video]) },
        ]
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
