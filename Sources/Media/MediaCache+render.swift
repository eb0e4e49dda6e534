import Foundation

extension MediaCache {
    /// A stored picture in the form that is wanted, as a file of its own beside it and of the same job; the picture itself
    /// if it is in that form already. `MediaError.gone` if it has gone.
    package func render(_ item: MediaItem, as form: PictureForm, now: Date) async throws -> MediaItem {
        guard !form.isMet(by: item) else { return item }
        guard let type = MediaType(rawValue: item.type), item.kind != .video else {
            throw MediaError.invalid("a video where a picture is wanted")
        }
        if let size = form.pixels {
            let (pixels, isTooMany) = size.width.multipliedReportingOverflow(by: size.height)
            guard size.width > 0, size.height > 0, !isTooMany, pixels <= MediaCheck.mostPixels else {
                throw MediaError.tooLarge(limit: MediaCheck.mostPixels)
            }
        }
        guard try folders.holds(item) else { throw MediaError.gone }
        let picture = try await pictures.picture(from: path(of: item), type: type, form: form)
        return try await store(picture, Purpose(kind: item.kind, job: item.job), now: now)
    }

    /// `"image/jpeg"`, by the first bytes of a picture of a type that we take; nil for anything else.
    package static func pictureType<Bytes: Collection<UInt8>>(of bytes: Bytes) -> String? {
        guard let type = MediaCheck.type(Array(bytes.prefix(16))), type != .mp4 else { return nil }
        return type.rawValue
    }
}
