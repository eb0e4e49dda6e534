import Foundation
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
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

    let database: any Database
    /// How much is kept; may change at any time.
    private let room: NIOLockedValueBox<Room>
    let logger: Logger
    let folders: MediaFolders
    let check: MediaCheck
    let probe: VideoProbe
    let frames: FrameMaker
    let pictures: PictureMaker
    /// Where file calls that may block run.
    let threads = NIOThreadPool(numberOfThreads: 4)
    let hot = NIOLockedValueBox(HotFiles())
    let listeners = Changes()
    let flights = SingleFlight<Derivation, MediaItem>()
    /// Whole files read at once for nothing but to know what is in them.
    let readings = Turnstile(places: 2, longestQueue: 64)

    /// Makes the folders, removes partial files that an earlier process left: one process per directory. A command that runs
    /// beside it `isGuest` and removes nothing.
    package init(
        database: any Database, configuration: Configuration, logger: Logger, isGuest: Bool = false
    ) throws {
        self.database = database
        room = NIOLockedValueBox(Room(limits: configuration.limits, lowWatermark: configuration.lowWatermark))
        self.logger = logger
        check = try MediaCheck()
        folders = try MediaFolders(directory: configuration.directory)
        let programs = ChildPrograms(atOnce: configuration.processes)
        probe = VideoProbe(programs: programs, ffprobe: configuration.ffprobe)
        frames = FrameMaker(programs: programs, ffmpeg: configuration.ffmpeg)
        pictures = PictureMaker(programs: programs, ffmpeg: configuration.ffmpeg)
        if !isGuest { try folders.clearPartial() }
        threads.start()
    }

    deinit {
        // Nothing runs on them any more: whoever had work there held the cache.
        threads.shutdownGracefully { _ in }
    }

    /// The item's own file on disk, for ffmpeg and for uploads.
    package func path(of item: MediaItem) -> String { folders.path(item.name, item.kind) }

    /// What a job's media are: originals first. A thousand at most.
    package func items(of job: String) throws -> [MediaItem] {
        try database.lookup { try MediaTable(connection: $0).items(of: job, limit: 1000) }
    }

    /// Gives an item to a job (a reference that was stored before its job had an id).
    package func assign(_ name: String, to job: String) async throws {
        let isThere = try await database.write { try MediaTable(connection: $0).assign(name, to: job) }
        hot.withLockedValue { $0.drop([name]) }
        guard isThere else { throw MediaError.gone }
        listeners.tell()
    }

    /// Tells that files came, went or were given to a job; several changes at once may be told as one.
    package func changes() -> AsyncStream<Void> { listeners.stream() }

    /// Bytes on disk per kind. From a counter, not a scan.
    package func usage() throws -> [MediaKind: Int] {
        try database.lookup { try MediaTable(connection: $0).usage() }
    }

    /// Other limits from now on, of the kinds that are named. The next sweep goes by them.
    package func allow(_ limits: [MediaKind: Limits], lowWatermark: Double) {
        room.withLockedValue { room in
            room.limits.merge(limits) { $1 }
            room.lowWatermark = lowWatermark
        }
    }

    func limits(_ kind: MediaKind) -> Limits {
        room.withLockedValue { $0.limits[kind] } ?? Limits(bytes: 0, fileBytes: .max)
    }

    /// 0...1
    var lowWatermark: Double { min(max(room.withLockedValue { $0.lowWatermark }, 0), 1) }

    private struct Room {
        var limits: [MediaKind: Limits]
        var lowWatermark: Double
    }
}
