import Foundation
import Logging
import NIOCore
import Store

/// Files plus index: stores atomically, opens, derives, sweeps. It knows no upstream.
package final class MediaCache: Sendable {
    package struct Limits: Hashable, Sendable {
        /// Bytes on disk before the least recently used go, down to `lowWatermark` of it; 0 is no limit.
        package var bytes: Int
        /// Unused for longer than this goes; nil keeps.
        package var age: Duration?
        /// One file at most.
        package var fileBytes: Int

        package init(bytes: Int, age: Duration? = nil, fileBytes: Int) {
            self.bytes = bytes
            self.age = age
            self.fileBytes = fileBytes
        }
    }

    package struct Configuration: Sendable {
        /// `data/temp`: holds `image`, `video`, `reference` and `partial`.
        package var directory: String
        package var limits: [MediaKind: Limits]
        package var lowWatermark: Double
        package var ffmpeg: String
        package var ffprobe: String
        /// ffmpeg and ffprobe processes at once.
        package var processes: Int

        package init(
            directory: String,
            limits: [MediaKind: Limits] = [
                .image: Limits(bytes: 512 << 20, fileBytes: 64 << 20),
                .video: Limits(bytes: 1024 << 20, fileBytes: 8 << 30),
                .reference: Limits(bytes: 0, age: .seconds(48 * 3600), fileBytes: 32 << 20),
            ],
            lowWatermark: Double = 0.8, ffmpeg: String = "ffmpeg", ffprobe: String = "ffprobe", processes: Int = 2
        ) {
            self.directory = directory
            self.limits = limits
            self.lowWatermark = lowWatermark
            self.ffmpeg = ffmpeg
            self.ffprobe = ffprobe
            self.processes = processes
        }
    }

    /// Makes the folders, removes partial files that an earlier process left.
    package init(database: any Database, configuration: Configuration, logger: Logger) throws {}

    /// Stores what `bytes` gives: hashed on the way into a partial file, sniffed, walked, probed, fsynced, renamed, indexed.
    /// Throws `MediaError`, or what `bytes` throws; then nothing is left. `expectedLength` is checked where given.
    package func store<Bytes: AsyncSequence>(
        _ bytes: Bytes, as kind: MediaKind, for job: String?, expectedLength: Int?, now: Date
    ) async throws -> MediaItem where Bytes.Element == ByteBuffer { throw MediaError.gone }

    /// The item of that name, with its file opened; nil if there is none. Counts as a use. Never joins `name` to a path.
    package func open(_ name: String, as kind: MediaKind, now: Date) throws -> OpenMedia? { nil }

    /// The item's own file on disk, for ffmpeg and for uploads.
    package func path(of item: MediaItem) -> String { "" }

    /// What a job's media are: originals first.
    package func items(of job: String) throws -> [MediaItem] { [] }

    /// The variant of a stored video, made by ffmpeg the first time, once however many ask.
    package func derive(_ variant: MediaVariant, of item: MediaItem, now: Date) async throws -> MediaItem { item }

    /// The last frame of a stored video as a reference picture for `job`.
    package func lastFrame(of item: MediaItem, for job: String, now: Date) async throws -> MediaItem { item }

    /// Gives an item to a job (a reference that was stored before its job had an id).
    package func assign(_ name: String, to job: String) async throws {}

    /// Removes all that belongs to a job: rows first, then files.
    package func remove(job: String) async throws {}

    /// Evicts by age and by bytes, least recently used first; writes down pending uses. Returns what went.
    @discardableResult
    package func sweep(now: Date) async throws -> [MediaItem] { [] }

    /// Bytes on disk per kind. From a counter, not a scan.
    package func usage() throws -> [MediaKind: Int] { [:] }
}

package enum MediaSchema {
    package static let migrations: [Migration] = []
}
