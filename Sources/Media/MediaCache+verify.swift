import Crypto
import Foundation
import NIOPosix

/// What a file on the disk is, held against what it was when it came.
package enum MediaVerdict: Hashable, Sendable {
    /// Byte for byte.
    case intact
    /// There is no file of that name, or none of that length.
    case missing
    case changed(sha256: String)
}

extension MediaCache {
    /// Reads the whole file and hashes it anew. Changes nothing, whatever it finds.
    package func verify(_ item: MediaItem) async throws -> MediaVerdict {
        try await readings.pass {
            let number = try await threads.runIfActive { [folders] in
                try folders.open(item.name, item.kind, length: item.length)
            }
            guard let number else { return .missing }
            let file = FileBytes(descriptor: Descriptor(number), length: item.length)
            var hash = SHA256()
            var offset = 0
            while offset < file.length {
                try Task.checkCancellation()
                let place = offset
                let bytes = try await threads.runIfActive { try file.read(at: place, count: Self.batch) }
                guard !bytes.isEmpty else { return .missing }
                bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
                offset += bytes.count
            }
            let found = hash.finalize().hex
            return found == item.sha256 ? .intact : .changed(sha256: found)
        }
    }
}

extension SHA256.Digest {
    /// In lower case.
    var hex: String {
        map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
