import Glibc

/// A file opened for reading. It stays whole even if it is evicted meanwhile; the descriptor is closed with the last reference.
package final class OpenMedia: Sendable {
    package let item: MediaItem
    /// For `pread` and `sendfile`: its own position is not used.
    package let descriptor: CInt

    init(item: MediaItem, descriptor: CInt) {
        self.item = item
        self.descriptor = descriptor
    }

    deinit { _ = close(descriptor) }
}
