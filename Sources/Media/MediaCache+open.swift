import Foundation
import Logging
import NIOConcurrencyHelpers
import Store

extension MediaCache {
    /// The item of that name, with its file opened; nil if there is none. Counts as a use. Never joins `name` to a path.
    ///
    /// Several callers may get the same descriptor: read it with `pread` or `sendfile` and an offset of your own.
    package func open(_ name: String, as kind: MediaKind, now: Date) throws -> OpenMedia? {
        let (known, epoch) = hot.withLockedValue { hot in (hot.take(name, now: now), hot.epoch) }
        if let known { return known.item.kind == kind ? known : nil }
        guard MediaName.isValid(name),
            let item = try database.lookup({ try MediaTable(connection: $0).item(name) }), item.kind == kind
        else { return nil }
        guard let descriptor = try folders.open(name, kind, length: item.length) else {
            logger.error("A media file is missing", metadata: ["media": "\(name)", "kind": "\(kind.rawValue)"])
            hot.withLockedValue { $0.miss(name) }
            return nil
        }
        let media = OpenMedia(item: item, descriptor: descriptor)
        hot.withLockedValue { $0.keep(media, epoch: epoch, now: now) }
        return media
    }

    /// As `open`, but only what is open already: never waits for the disk. Nil says nothing about whether there is such a file.
    package func alreadyOpen(_ name: String, as kind: MediaKind, now: Date) -> OpenMedia? {
        guard let media = hot.withLockedValue({ $0.take(name, now: now) }), media.item.kind == kind else { return nil }
        return media
    }
}
