import Foundation
import Hummingbird
import NIOCore

/// A part of a file to be sent, in pieces. It reads while it sends: good enough for a loopback simulator.
struct AssetFile: Sendable {
    private static let piece = 256 << 10

    let path: String
    let range: Range<Int>
    /// Bytes a second; nil as fast as the client takes them.
    let pace: Int?

    static func length(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }

    func write(to writer: inout any ResponseBodyWriter, hangUp: HangUp) async throws {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        // Nothing was written through it.
        defer { try? handle.close() }
        try handle.seek(toOffset: UInt64(range.lowerBound))
        var left = range.count
        while left > 0 {
            // At a pace ten pieces a second, so that it drips instead of gushing.
            let size = min(left, pace.map { max(1, min($0 / 10, AssetFile.piece)) } ?? AssetFile.piece)
            guard let data = try handle.read(upToCount: size), !data.isEmpty else { throw ConnectionCut() }
            try await writer.write(ByteBuffer(bytes: data))
            left -= data.count
            if let pace, left > 0 { try await hangUp.sleep(for: .seconds(Double(data.count) / Double(pace))) }
        }
    }
}
