import Media
import NIOConcurrencyHelpers

/// The heads of the files that were asked for lately by name.
final class FileHeadCache: Sendable {
    private let heads = NIOLockedValueBox<[String: FileHead]>([:])
    private let isPublic: Bool
    private let limit: Int

    /// `isPublic` allows caches between us and the client to keep files, and to hand them to others.
    init(isPublic: Bool, limit: Int = 2048) {
        self.isPublic = isPublic
        self.limit = limit
    }

    /// Names are random and never used twice, so a head never goes stale.
    func head(of item: MediaItem) -> FileHead {
        if let head = heads.withLockedValue({ $0[item.name] }) { return head }
        let head = FileHead(item, isPublic: isPublic)
        heads.withLockedValue {
            if $0.count >= limit { $0.removeAll(keepingCapacity: true) }
            $0[item.name] = head
        }
        return head
    }
}
