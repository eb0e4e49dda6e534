import Glibc
import NIOConcurrencyHelpers

/// The regular files of a folder, some at a time: a folder of a million files is never in memory whole.
final class FolderListing: Sendable {
    // Unchecked: the pointer is used only under the lock below, and closed when nobody has this any more.
    private struct Stream: @unchecked Sendable { let raw: OpaquePointer }

    private let stream: NIOLockedValueBox<Stream>

    init(_ folder: Descriptor) throws {
        let number = openat(folder.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw FileFailure.error("open") }
        guard let raw = fdopendir(number) else {
            let failure = FileFailure.error("fdopendir")
            _ = close(number)
            throw failure
        }
        stream = NIOLockedValueBox(Stream(raw: raw))
    }

    deinit { _ = stream.withLockedValue { closedir($0.raw) } }

    /// nil at the end. Names that are no UTF-8 are passed over: none of them is ours.
    func next(upTo count: Int) -> [String]? {
        stream.withLockedValue { stream in
            var names: [String] = []
            while names.count < count, let entry = readdir(stream.raw) {
                guard entry.pointee.d_type == UInt8(DT_REG) || entry.pointee.d_type == UInt8(DT_UNKNOWN) else {
                    continue
                }
                let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                    tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
                }
                if let name, name != ".", name != ".." { names.append(name) }
            }
            return names.isEmpty ? nil : names
        }
    }
}
