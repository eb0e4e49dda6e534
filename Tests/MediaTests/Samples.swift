import Foundation
import Logging
import Media
import NIOCore
import Store
import Subprocess
import TestSupport

/// Real media, made by ffmpeg.
enum Samples {
    /// H.264 in mp4, moving; index in front if `faststart`.
    static func video(
        seconds: Double = 1, size: String = "128x224", faststart: Bool = false, options: [String] = []
    ) async throws -> [UInt8] {
        let directory = try TemporaryDirectory()
        let file = directory.file("sample.mp4")
        _ = try await ffmpeg(
            [
                "-f", "lavfi", "-i", "testsrc2=size=\(size):rate=24:duration=\(seconds)", "-c:v", "libx264", "-preset",
                "ultrafast", "-pix_fmt", "yuv420p", "-movflags", faststart ? "+faststart" : "0",
            ]
                + options + [file])
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    }

    static func picture(_ codec: String, size: String = "64x48") async throws -> [UInt8] {
        try await ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=size=\(size):rate=1:duration=1", "-frames:v", "1", "-c:v", codec, "-f",
            "image2pipe", "pipe:1",
        ])
    }

    static func ffmpeg(_ arguments: [String]) async throws -> [UInt8] {
        let result = try await Subprocess.run(
            .name("ffmpeg"), arguments: Arguments(["-nostdin", "-v", "error", "-y"] + arguments),
            output: .bytes(limit: 64 << 20), error: .discarded)
        guard result.terminationStatus.isSuccess else { throw Failure() }
        return result.standardOutput
    }

    struct Failure: Error {}
}

/// A cache in a folder of its own.
struct CacheFixture {
    static let now = Date(timeIntervalSince1970: 1_750_000_000)

    let directory: TemporaryDirectory
    let database: SQLiteDatabase
    let configuration: MediaCache.Configuration
    let cache: MediaCache

    init(_ change: (inout MediaCache.Configuration) -> Void = { _ in }) throws {
        directory = try TemporaryDirectory()
        database = try SQLiteDatabase.temporary(in: directory, migrations: MediaSchema.migrations)
        var configuration = MediaCache.Configuration(directory: directory.file("temp"))
        change(&configuration)
        self.configuration = configuration
        cache = try MediaCache(database: database, configuration: configuration, logger: .quiet)
    }

    func store(
        _ bytes: [UInt8], as kind: MediaKind, for job: String? = nil, expectedLength: Int? = nil, now: Date = Self.now
    ) async throws -> MediaItem {
        try await cache.store(
            Chunks(bytes: bytes), as: kind, for: job, expectedLength: expectedLength, now: now)
    }

    func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.file("temp/" + folder)).sorted()
    }

    /// Files in all folders, partial ones included.
    func fileCount() throws -> Int {
        try ["image", "video", "reference", "partial"].reduce(0) { try $0 + files($1).count }
    }

    func rowCount() throws -> Int {
        try database.lookup { try $0.first("SELECT count(*) FROM media", []) { try $0.integer(0) } ?? 0 }
    }

    /// Files and bytes per kind: as counted along, and as summed over the rows.
    func totalsAgree() throws -> Bool {
        try database.lookup { connection in
            try connection.query(
                """
                SELECT t.files, t.bytes, (SELECT count(*) FROM media m WHERE m.kind = t.kind),
                    (SELECT coalesce(sum(bytes), 0) FROM media m WHERE m.kind = t.kind), t.originals,
                    (SELECT count(*) FROM media m WHERE m.kind = t.kind AND m.parent IS NULL) FROM media_totals t
                """, []
            ) {
                try $0.integer(0) == $0.integer(2) && $0.integer(1) == $0.integer(3) && $0.integer(4) == $0.integer(5)
            }.allSatisfy { $0 }
        }
    }
}

/// Bytes in pieces, as from a network.
struct Chunks: AsyncSequence {
    typealias Element = ByteBuffer
    let bytes: [UInt8]
    var size = 1000

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ArraySlice<UInt8>
        let size: Int

        mutating func next() async throws -> ByteBuffer? {
            guard !rest.isEmpty else { return nil }
            defer { rest = rest.dropFirst(size) }
            return ByteBuffer(bytes: rest.prefix(size))
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: bytes[...], size: size) }
}
