import Media
import NIOConcurrencyHelpers

/// The heads of public files that were asked for lately.
final class FileHeadCache: Sendable {
    private let heads = NIOLockedValueBox<[String: FileHead]>([:])
    private let limit: Int

    init(limit: Int = 2048) { self.limit = limit }

    /// Names are random and never used twice, so a head never goes stale.
    func head(of item: MediaItem) -> FileHead {
        if let head = heads.withLockedValue({ $0[item.name] }) { return head }
        let head = FileHead(item, isPublic: true)
        heads.withLockedValue {
            if $0.count >= limit { $0.removeAll(keepingCapacity: true) }
            $0[item.name] = head
        }
        return head
    }
}
