import Glibc

/// Looks into a file at chosen places; the rest is never read.
struct FileBytes: Sendable {
    let descriptor: Descriptor
    let length: Int

    /// Fewer than `count` only where the file ends.
    func read(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, offset < length, count > 0 else { return [] }
        var failure: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: min(count, length - offset)) { buffer, filled in
            filled = 0
            while filled < buffer.count, let base = buffer.baseAddress {
                let got = pread(descriptor.number, base + filled, buffer.count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got > 0 else { return }
                filled += got
            }
        }
        guard failure == 0 else { throw FileFailure.error("pread", code: failure) }
        return bytes
    }
}

extension [UInt8] {
    /// The number in `count` bytes at `offset`, the greatest first; nil where they are not all there.
    func bigEndian(at offset: Int, count: Int) -> Int? {
        guard offset >= 0, offset + count <= self.count else { return nil }
        let number = self[offset..<offset + count].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(exactly: number)
    }

    /// The number in `count` bytes at `offset`, the least first; nil where they are not all there.
    func littleEndian(at offset: Int, count: Int) -> Int? {
        guard offset >= 0, offset + count <= self.count else { return nil }
        let number = self[offset..<offset + count].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(exactly: number)
    }

    /// Whether these ASCII letters stand at `offset`.
    func has(_ text: StaticString, at offset: Int) -> Bool {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard offset >= 0, offset + wanted.count <= count else { return false }
        return self[offset..<offset + wanted.count].elementsEqual(wanted)
    }
}
