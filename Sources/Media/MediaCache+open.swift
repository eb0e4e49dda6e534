import Foundation
import Logging
import NIOConcurrencyHelpers
import Store

extension MediaCache {
    /// The item of that name, with its file opened; nil if there is none. Counts as a use. Never joins `name` to a path.
    ///
    /// Several callers may get the same descriptor: read it with `pread` or `sendfile` and an offset of your own.
    package func open(_ name: String, as kind: MediaKind, now: Date) throws -> OpenMedia? {
        try open(name, now: now) { $0.kind == kind }
    }

    /// As `open`, for links: what a predecessor called so is found under `images` also if it is a video, where their links
    /// have it.
    package func open(_ name: String, linkedUnder kind: MediaKind, now: Date) throws -> OpenMedia? {
        try open(name, now: now) { $0.isLinked(under: kind) }
    }

    /// As `open(_:linkedUnder:now:)`, but only what is open already: never waits for the disk. Nil says nothing about whether
    /// there is such a file.
    package func alreadyOpen(_ name: String, linkedUnder kind: MediaKind, now: Date) -> OpenMedia? {
        guard let media = hot.withLockedValue({ $0.take(name, now: now) }), media.item.isLinked(under: kind) else {
            return nil
        }
        return media
    }

    private func open(_ name: String, now: Date, _ isWanted: (MediaItem) -> Bool) throws -> OpenMedia? {
        let (known, epoch) = hot.withLockedValue { hot in (hot.take(name, now: now), hot.epoch) }
        if let known { return isWanted(known.item) ? known : nil }
        guard MediaName.isValid(name),
            let item = try database.lookup({ try MediaTable(connection: $0).item(name) }), isWanted(item)
        else { return nil }
        guard let descriptor = try folders.open(name, item.kind, length: item.length) else {
            logger.error("A media file is missing", metadata: ["media": "\(name)", "kind": "\(item.kind.rawValue)"])
            hot.withLockedValue { $0.miss(name) }
            return nil
        }
        let media = OpenMedia(item: item, descriptor: descriptor)
        hot.withLockedValue { $0.keep(media, epoch: epoch, now: now) }
        return media
    }
}

extension MediaItem {
    fileprivate func isLinked(under kind: MediaKind) -> Bool {
        self.kind == kind || (kind == .image && self.kind == .video && !MediaName.isOurs(name))
    }
}
