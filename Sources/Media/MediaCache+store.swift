import Foundation
import NIOCore
import NIOPosix
import Store

extension MediaCache {
    /// Bytes gathered before a thread is asked to write them.
    static let batch = 1 << 20

    /// Stores what `bytes` gives: hashed on the way into a partial file, sniffed, walked, probed, fsynced, renamed, indexed.
    /// Throws `MediaError`, or what `bytes` throws; then nothing is left. `expectedLength` is checked where given.
    /// A disk that fails throws `FileFailure`, a database that fails `StoreError`.
    package func store<Bytes: AsyncSequence>(
        _ bytes: Bytes, as kind: MediaKind, for job: String?, expectedLength: Int?, now: Date
    ) async throws -> MediaItem where Bytes.Element == ByteBuffer {
        let limit = limits(kind).fileBytes
        guard expectedLength ?? 0 <= limit else { throw MediaError.tooLarge(limit: limit) }
        let file = try await openPartial()
        do {
            var batch = ByteBuffer()
            var length = 0
            for try await var chunk in bytes {
                length += chunk.readableBytes
                guard length <= limit else { throw MediaError.tooLarge(limit: limit) }
                batch.writeBuffer(&chunk)
                guard batch.readableBytes >= Self.batch else { continue }
                try await append(batch, to: file)
                batch.clear()
            }
            // A cancelled sequence may end early without a word: what it gave is not the whole.
            try Task.checkCancellation()
            try await append(batch, to: file)
            if let expectedLength, expectedLength != length {
                throw MediaError.invalid("\(length) bytes of \(expectedLength)")
            }
            return try await finish(file, Purpose(kind: kind, job: job), now: now)
        } catch {
            file.discard()
            throw error
        }
    }

    /// What a file is to be in the index.
    struct Purpose: Sendable {
        let kind: MediaKind
        let job: String?
        var parent: String?
        var variant = MediaVariant.original
        /// A random one if nil.
        var name: String?
    }

    /// Stores bytes that we made ourselves, through the same checks.
    func store(_ bytes: [UInt8], _ purpose: Purpose, now: Date) async throws -> MediaItem {
        let limit = limits(purpose.kind).fileBytes
        guard bytes.count <= limit else { throw MediaError.tooLarge(limit: limit) }
        let file = try await openPartial()
        do {
            try await append(ByteBuffer(bytes: bytes), to: file)
            return try await finish(file, purpose, now: now)
        } catch {
            file.discard()
            throw error
        }
    }

    func openPartial() async throws -> AtomicFile {
        try await threads.runIfActive { [folders] in try AtomicFile(in: folders) }
    }

    func append(_ bytes: ByteBuffer, to file: AtomicFile) async throws {
        guard bytes.readableBytes > 0 else { return }
        try await threads.runIfActive { try file.append(bytes) }
    }

    /// Checked, on the disk, under its name, in the index: in this order.
    func finish(_ file: AtomicFile, _ purpose: Purpose, now: Date) async throws -> MediaItem {
        let content = FileBytes(descriptor: file.descriptor, length: file.length)
        let (type, header) = try await threads.runIfActive { [check] in
            try check.check(content, as: purpose.kind)
        }
        let size: PixelSize
        let duration: Double?
        if let header {
            (size, duration) = (header, nil)
        } else {
            let measures = try await probe.measure(file.partialPath)
            (size, duration) = (measures.size, measures.duration)
        }
        let item = MediaItem(
            name: purpose.name ?? MediaName.random(type), kind: purpose.kind, type: type.rawValue, length: file.length,
            sha256: file.sha256, width: size.width, height: size.height, duration: duration, job: purpose.job,
            parent: purpose.parent, variant: purpose.variant, createdAt: now.wholeMilliseconds)
        try await threads.runIfActive { try file.publish(as: item.name, in: item.kind) }
        try await database.write { try MediaTable(connection: $0).insert(item) }
        listeners.tell()
        return item
    }
}
