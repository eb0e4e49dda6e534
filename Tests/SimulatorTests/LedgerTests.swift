import Foundation
import TestSupport
import Testing

@testable import Simulator

@Suite struct LedgerTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func post(_ id: String, prompt: String? = nil) -> Ledger.Fact {
        .posted(Post(id: id, owner: "o", mediaType: "T", mediaURL: nil, prompt: prompt, createdAt: now))
    }

    @Test("What is recorded is there for the next process, in order, and for the one after it")
    func facts() throws {
        let directory = try TemporaryDirectory()
        let first = Ledger(directory: directory.path)
        #expect(try first.open(now: now).isEmpty)
        first.record(.listened(port: 1), now: now)
        first.record(post("a", prompt: "line\nline"), now: now)

        let second = Ledger(directory: directory.path)
        #expect(try second.open(now: now) == [.listened(port: 1), post("a", prompt: "line\nline")])
        second.record(.failed(videoID: "v", reason: "r"), now: now)

        #expect(
            try Ledger(directory: directory.path).open(now: now)
                == [.listened(port: 1), post("a", prompt: "line\nline"), .failed(videoID: "v", reason: "r")])
    }

    @Test("A torn last line is passed over, and what is written behind it counts")
    func torn() throws {
        let directory = try TemporaryDirectory()
        let ledger = Ledger(directory: directory.path)
        _ = try ledger.open(now: now)
        ledger.record(post("a"), now: now)
        ledger.record(post("b"), now: now)
        let path = directory.file("ledger.jsonl")
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        try whole.dropLast(9).write(to: URL(fileURLWithPath: path))

        let next = Ledger(directory: directory.path)
        #expect(try next.open(now: now) == [post("a")])
        next.record(post("c"), now: now)

        #expect(try Ledger(directory: directory.path).open(now: now) == [post("a"), post("c")])
    }

    @Test("Facts of the day before are forgotten, in the file too")
    func age() throws {
        let directory = try TemporaryDirectory()
        let ledger = Ledger(directory: directory.path)
        _ = try ledger.open(now: now)
        ledger.record(post("old"), now: now.addingTimeInterval(-86_401))
        ledger.record(post("new"), now: now)

        #expect(try Ledger(directory: directory.path).open(now: now) == [post("new")])
        let text = try String(contentsOfFile: directory.file("ledger.jsonl"), encoding: .utf8)
        #expect(text.contains("new") && !text.contains("old"))
    }

    @Test("However much is recorded, the files stay within their limit and the newest facts are kept")
    func bounds() throws {
        let directory = try TemporaryDirectory()
        let limit = 4_000
        let ledger = Ledger(directory: directory.path, limit: limit)
        _ = try ledger.open(now: now)
        for number in 1...1_000 { ledger.record(post("\(number)"), now: now) }
        let sizes = try ["ledger.jsonl", "ledger.previous.jsonl"].map {
            try Data(contentsOf: URL(fileURLWithPath: directory.file($0))).count
        }
        #expect(sizes.allSatisfy { $0 <= limit })

        let facts = try Ledger(directory: directory.path, limit: limit).open(now: now)

        #expect(facts.last == post("1000"))
        #expect(facts.count > 10 && facts == (1_001 - facts.count...1_000).map { post("\($0)") })
        #expect(!FileManager.default.fileExists(atPath: directory.file("ledger.previous.jsonl")))
    }
}
