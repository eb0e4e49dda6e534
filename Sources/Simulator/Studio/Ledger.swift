import Foundation
import NIOConcurrencyHelpers

/// What an upstream must still know after its process died: a fact a line, written as it arises.
///
/// A killed process loses nothing, a machine without power perhaps the last lines. One process at a time writes it.
final class Ledger: Sendable {
    enum Fact: Codable, Hashable, Sendable {
        case listened(port: Int)
        case uploaded(Upload)
        case posted(Post)
        case drew(Picture)
        case began(Video)
        case failed(videoID: String, reason: String)
        case submitted(XAIUpstream.Video)
    }

    private struct Line: Codable {
        let at: Date
        let fact: Fact
    }

    private struct Pen {
        let handle: FileHandle
        var written: Int
    }

    /// Older facts are forgotten, as are a service's own media after a while.
    private static let memory: TimeInterval = 24 * 3600

    private let path: String
    /// Where the file goes when it is full; the next full one replaces it.
    private let previous: String
    private let limit: Int
    private let pen = NIOLockedValueBox<Pen?>(nil)

    /// `limit` is in bytes: of each of its two files, and of what a start takes over.
    init(directory: String, limit: Int = 8 << 20) {
        path = "\(directory)/ledger.jsonl"
        previous = "\(directory)/ledger.previous.jsonl"
        self.limit = limit
    }

    /// The facts of earlier runs, oldest first; from now on new ones are written behind them.
    func open(now: Date) throws -> [Fact] {
        var facts: [Fact] = []
        var kept: [Data] = []
        var bytes = 0
        // The newest first, as they are the ones to keep.
        for line in [path, previous].flatMap({ Ledger.lines(of: $0).reversed() }) {
            // A line that was cut off, or that another version wrote, is no fact.
            guard let known = try? JSONDecoder().decode(Line.self, from: line),
                now.timeIntervalSince(known.at) < Ledger.memory
            else { continue }
            bytes += line.count + 1
            guard bytes <= limit else { break }
            facts.append(known.fact)
            kept.append(line)
        }
        let text = Data(kept.reversed().map { $0 + [UInt8(ascii: "\n")] }.joined())
        try text.write(to: URL(fileURLWithPath: path), options: .atomic)
        // It is not there as a rule, and its facts are taken over.
        try? FileManager.default.removeItem(atPath: previous)
        let opened = try Ledger.pen(at: path)
        pen.withLockedValue { $0 = opened }
        return facts.reversed()
    }

    /// Before `open` nothing is written. Nor is it on a full disk: then a restart forgets the fact.
    func record(_ fact: Fact, now: Date) {
        // Our own values can be encoded.
        guard let line = try? JSONEncoder().encode(Line(at: now, fact: fact)) + [UInt8(ascii: "\n")] else { return }
        pen.withLockedValue { pen in
            do {
                if let full = pen, full.written + line.count > limit {
                    try full.handle.close()
                    pen = nil
                    guard rename(path, previous) == 0 else { return }
                    pen = try Ledger.pen(at: path)
                }
                try pen?.handle.write(contentsOf: line)
                pen?.written += line.count
            } catch {
                return
            }
        }
    }

    private static func lines(of path: String) -> [Data] {
        // No file, no facts.
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return [] }
        return data.split(separator: UInt8(ascii: "\n")).map { Data($0) }
    }

    private static func pen(at path: String) throws -> Pen {
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        return Pen(handle: handle, written: Int(try handle.seekToEnd()))
    }
}
