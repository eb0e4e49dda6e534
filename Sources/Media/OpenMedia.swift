/// A file opened for reading. It stays whole even if it is evicted meanwhile; the descriptor is closed with the last reference.
package final class OpenMedia: Sendable {
    package let item: MediaItem
    /// For `pread` and `sendfile`: its own position is not used.
    package var descriptor: CInt { file.number }
    private let file: Descriptor

    init(item: MediaItem, descriptor: CInt) {
        self.item = item
        file = Descriptor(descriptor)
    }

    /// The whole of it. It waits for the disk.
    func bytes() throws -> [UInt8] {
        try bytes(in: 0..<item.length)
    }

    func bytes(in range: Range<Int>) throws -> [UInt8] {
        try FileBytes(descriptor: file, length: item.length).read(at: range.lowerBound, count: range.count)
    }
}
