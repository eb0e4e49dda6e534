import Foundation

extension UnsafeRawBufferPointer {
    /// Whether these bytes are that name.
    package func says(_ word: StaticString) -> Bool {
        count == word.utf8CodeUnitCount && isEqual(to: UnsafeRawPointer(word.utf8Start))
    }

    package func says(_ text: String?) -> Bool {
        text?.utf8.withContiguousStorageIfAvailable { bytes in
            bytes.count == count && isEqual(to: bytes.baseAddress.map { UnsafeRawPointer($0) })
        } ?? false
    }

    /// To as many bytes there.
    private func isEqual(to other: UnsafeRawPointer?) -> Bool {
        guard let baseAddress, let other else { return isEmpty }
        return memcmp(baseAddress, other, count) == 0
    }
}
