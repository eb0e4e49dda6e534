import Foundation
import Simulator
import Testing

@Suite struct ChatFaultTests {
    @Test(
        "Faults that bend the bytes leave words and pictures whole",
        arguments: [
            Fault.Kind.splitEveryByte, .crlf, .dataPrefix, .unknownFrames, .hugeLine(bytes: 300_000),
            .slowFirstFrame(milliseconds: 150), .burst, .tokenList, .slowDrip(bytesPerSecond: 40_000), .joinFrames,
        ])
    func bytes(kind: Fault.Kind) async throws {
        try await Stage.with { stage in
            stage.simulator.inject(Fault(kind, on: .conversation, times: 2))
            let words = try await stage.ask("hello there")
            let drawn = try await stage.drawing()

            #expect(words.exit == 0 && drawn.exit == 0)
            #expect(stage.simulator.journal().prefix(2).allSatisfy { $0.fault == kind.name && $0.ending == .completed })
            if kind == .joinFrames {
                #expect(words.text.contains("}{") && drawn.text.contains("}{"))
                return
            }
            let prefixed = words.text.replacingOccurrences(of: "data: ", with: "")
            let frames = prefixed.split(whereSeparator: \.isNewline).compactMap { Frame(line: String($0)) }
            #expect(frames.tokens.joined() == "You said: hello there")
            let pictures = drawn.text.replacingOccurrences(of: "data: ", with: "")
                .split(whereSeparator: \.isNewline).compactMap { Frame(line: String($0)) }
            #expect(pictures.images.last?.progress == 100 && pictures.models.last?.generatedImageUrls.count == 1)
            #expect(words.text.contains(#""token":["#) == (kind == .tokenList))
            #expect(drawn.text.contains("data: ") == (kind == .dataPrefix))
            if case .slowDrip(let rate) = kind {
                #expect(words.seconds >= Double(words.body.count) / Double(rate) * 0.8)
            }
        }
    }

    @Test("An answer is cut, stalls or breaks off with an error where the fault says")
    func ends() async throws {
        try await Stage.with { stage in
            func meet(_ kind: Fault.Kind, _ more: [String] = []) async throws -> [Curl] {
                stage.simulator.inject(Fault(kind, on: .conversation, times: 2))
                return [try await stage.ask("hello there", more), try await stage.drawing(more)]
            }
            for cut in try await meet(.cut(afterFrames: 4)) { #expect(cut.exit != 0 && cut.frames.count == 4) }
            // curl gives up (28) after two seconds of silence.
            for stalled in try await meet(.stall(afterFrames: 3), ["--speed-limit", "1", "--speed-time", "2"]) {
                #expect(stalled.exit == 28 && stalled.frames.count == 3)
            }
            for hungUp in [3, 4] {
                let entry = try await stage.simulator.entry { $0.sequence == hungUp && $0.ending != nil }
                #expect(entry.ending == .hungUp && entry.framesSent == 3)
            }
            for failed in try await meet(.inBandError(code: 8, message: "Too many requests", atFrame: 5)) {
                #expect(failed.exit == 0 && failed.frames.count == 6 && failed.frames.last?.error?.code == 8)
            }
            for failed in try await meet(.inBandError(code: 7, message: "no", atFrame: 0)) {
                #expect(failed.frames.count == 1 && failed.frames.first?.error?.code == 7)
            }
            for denied in try await meet(.streamErrorAdmission) {
                #expect(denied.text.contains("perf_based_admission_controller") && denied.frames.tokens.isEmpty)
            }
            for empty in try await meet(.emptyAnswer) { #expect(empty.status == 200 && empty.body.isEmpty) }
            for failed in try await meet(.modelResponseError(message: "out of luck")) {
                let last = try #require(failed.frames.models.last)
                #expect(last.error == "out of luck" && last.message.isEmpty && last.generatedImageUrls.isEmpty)
                #expect(failed.frames.tokens.isEmpty)
            }
            for doubled in try await meet(.duplicateFrames) { #expect(doubled.frames.models.count == 2) }
            for refused in try await meet(.moderatedMessage403) { #expect(refused.status == 403) }
            #expect(stage.simulator.state().faultsLeft == 0)
        }
    }

    @Test("A picture is moderated, told without a URL, told as a card, goes back, or becomes words")
    func pictures() async throws {
        try await Stage.with { stage in
            func meet(_ kind: Fault.Kind) async throws -> [Frame] {
                stage.simulator.inject(Fault(kind, on: .conversation))
                return try await stage.drawing().frames
            }
            let moderated = try await meet(.moderated(atProgress: 60))
            #expect(moderated.images.map(\.moderated) == [false, true])
            #expect(moderated.images.last?.imageUrl == nil && moderated.models.last?.generatedImageUrls == [])
            let preview = try #require(moderated.images.first?.imageUrl)
            #expect(try await Curl.get("\(stage.base)/\(preview)", token: "t1").status == 404)

            let without = try await meet(.progressWithoutURL)
            #expect(without.images.last?.progress == 100 && without.images.last?.imageUrl == nil)
            #expect(without.models.last?.generatedImageUrls.count == 1)

            let carded = try await meet(.cardAttachments)
            #expect(carded.images.isEmpty && carded.cards.map(\.progress) == [50, 100])
            #expect(carded.cards.first?.imageUrl?.contains("-part-0/") == true)
            #expect(carded.cards.last?.imageUrl == carded.models.last?.generatedImageUrls.first)
            #expect(carded.tokens.joined().hasPrefix("<grok:render card_id="))

            #expect(try await meet(.progressBackwards).images.map(\.progress) == [50, 30, 100])
            let words = try await meet(.textAnswer)
            #expect(words.images.isEmpty && !words.tokens.isEmpty)
            #expect(stage.simulator.journal().last?.accepted == false)
        }
    }
}

extension Stage {
    /// One picture, asked for in words.
    fileprivate func drawing(_ more: [String] = []) async throws -> Curl {
        try await converse(#"{"modeId":"fast","message":"draw a cat","imageGenerationCount":1}"#, more)
    }
}
