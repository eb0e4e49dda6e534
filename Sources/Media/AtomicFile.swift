import Crypto
import Glibc
import NIOConcurrencyHelpers
import NIOCore

/// A file that appears under its name whole and on disk, or not at all. The only writer under `data/`.
///
/// Its calls block: they belong on a thread that may.
final class AtomicFile: Sendable {
    private enum Place { case partial, published(String, MediaKind), gone }

    private struct State {
        var hash = SHA256()
        var length = 0
        var place = Place.partial
    }

    let descriptor: Descriptor
    /// Where it lies until it is published: for ffprobe.
    let partialPath: String
    private let partialName: String
    private let folders: MediaFolders
    private let state = NIOLockedValueBox(State())

    init(in folders: MediaFolders) throws {
        self.folders = folders
        partialName = MediaName.random(ending: "part")
        partialPath = "\(folders.directory)/partial/\(partialName)"
        let number = openat(
            folders.partial.number, partialName, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard number >= 0 else { throw FileFailure.error("open") }
        descriptor = Descriptor(number)
    }

    deinit {
        if case .partial = state.withLockedValue({ $0.place }) { discard() }
    }

    var length: Int { state.withLockedValue { $0.length } }

    /// In lower-case hex.
    var sha256: String {
        state.withLockedValue { $0.hash.finalize().hex }
    }

    func append(_ bytes: ByteBuffer) throws {
        try state.withLockedValue { state in
            try bytes.withUnsafeReadableBytes { buffer in
                state.hash.update(bufferPointer: buffer)
                var rest = buffer[...]
                while !rest.isEmpty {
                    let slice = UnsafeRawBufferPointer(rebasing: rest)
                    let written = pwrite(descriptor.number, slice.baseAddress, slice.count, off_t(state.length))
                    if written < 0, errno == EINTR { continue }
                    guard written > 0 else { throw FileFailure.error("write") }
                    state.length += written
                    rest = rest.dropFirst(written)
                }
            }
        }
    }

    /// Onto the disk, then under its name, then the name onto the disk.
    func publish(as name: String, in kind: MediaKind) throws {
        let folder = try folders.descriptor(kind)
        try state.withLockedValue { state in
            guard fsync(descriptor.number) == 0 else { throw FileFailure.error("fsync") }
            guard renameat(folders.partial.number, partialName, folder.number, name) == 0 else {
                throw FileFailure.error("rename")
            }
            state.place = .published(name, kind)
            guard fsync(folder.number) == 0 else { throw FileFailure.error("fsync") }
        }
    }

    /// Takes it back, wherever it is by now.
    func discard() {
        state.withLockedValue { state in
            switch state.place {
            case .partial: _ = unlinkat(folders.partial.number, partialName, 0)
            case .published(let name, let kind):
                // What cannot be unlinked has no row, and the scrub finds it.
                try? folders.remove(name, kind)
            case .gone: break
            }
            state.place = .gone
        }
    }
}
