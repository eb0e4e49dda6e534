import Foundation
import Simulator
import Testing

@Suite struct FaultTests {
    @Test(
        "Faults that bend the bytes leave the frames whole",
        arguments: [
            Fault.Kind.splitEveryByte, .crlf, .unknownFrames, .hugeLine(bytes: 300_000),
            .slowFirstFrame(milliseconds: 150),
        ])
    func bytes(kind: Fault.Kind) async throws {
        try await Stage.with { stage in
            let plain = try await stage.video()
            stage.simulator.inject(Fault(kind, on: .conversation))
            let answer = try await stage.video()

            #expect(answer.exit == 0 && answer.frames.progress.last == 100)
            switch kind {
            case .crlf: #expect(answer.text.contains("\r\n") && !plain.text.contains("\r\n"))
            case .unknownFrames: #expect(answer.text.contains("sparkleLayout"))
            case .hugeLine: #expect(answer.body.count > 300_000)
            case .slowFirstFrame: #expect(answer.seconds >= 0.15)
            default: break
            }
            #expect(try await stage.video().frames.progress.last == 100)
            #expect(stage.simulator.state().faultsLeft == 0)
        }
    }

    @Test("Faults of the stream are seen")
    func stream() async throws {
        try await Stage.with { stage in
            func meet(_ kind: Fault.Kind, _ more: [String] = []) async throws -> Curl {
                stage.simulator.inject(Fault(kind, on: .conversation))
                return try await stage.video("a cat", more)
            }
            // curl gives up (28) after five seconds of silence.
            let stalled = try await meet(.stall(afterFrames: 3), ["--speed-limit", "1", "--speed-time", "5"])
            #expect(stalled.exit == 28 && stalled.frames.progress == [0])
            let cut = try await meet(.cut(afterFrames: 3))
            #expect(cut.exit != 0 && cut.frames.progress == [0])
            let id = try #require(cut.frames.videos.first?.videoId)
            #expect(try await stage.standing(of: id).status == 200)
            #expect(try await meet(.joinFrames).text.contains("}{"))
            let prefixed = try await meet(.dataPrefix).text.split(separator: "\n")
            #expect(prefixed.allSatisfy { $0.hasPrefix("data: {") })
            let doubled = try await meet(.duplicateFrames).frames.progress
            #expect(doubled.filter { $0 == 100 }.count == 2)
            let backwards = try await meet(.progressBackwards).frames.progress
            #expect(backwards != backwards.sorted() && backwards.last == 100)
            let mixed = try await meet(.foreignVideo).frames.videos
            #expect(Set(mixed.map(\.videoId)).count == 2)
            let without = try await meet(.progressWithoutURL).frames
            #expect(without.progress.last == 100 && without.videos.allSatisfy { $0.videoUrl == nil })
            #expect(without.models.last?.fileAttachments == [without.videos[0].videoId])
            #expect(try await meet(.emptyAnswer).body.isEmpty)
            let words = try await meet(.textAnswer).frames
            #expect(words.videos.isEmpty && words.models.count == 1)
            let denied = try await meet(.streamErrorAdmission).text
            #expect(denied.contains("perf_based_admission_controller"))
        }
    }

    @Test("An error in the band makes nothing before the id is told, and fails the video after")
    func inBand() async throws {
        try await Stage.with { stage in
            stage.simulator.inject(
                Fault(.inBandError(code: 8, message: "Too many requests", atFrame: 0), on: .conversation),
                Fault(.inBandError(code: 13, message: "broken", atFrame: 4), on: .conversation))
            let first = try await stage.video()
            #expect(first.status == 200 && first.frames.count == 1 && first.frames[0].error?.code == 8)
            #expect(stage.simulator.state().videosMade == 0)
            let middle = try await stage.video()
            #expect(middle.frames.last?.error?.code == 13 && middle.frames.progress.first == 0)
            let id = try #require(middle.frames.videos.first?.videoId)
            #expect(try await stage.standing(of: id).post?.status == "MEDIA_POST_STATUS_FAILED")
        }
    }

    @Test("Moderation takes a video away for good")
    func moderation() async throws {
        try await Stage.with { stage in
            stage.simulator.inject(
                Fault(.moderated(atProgress: 40), on: .conversation), Fault(.moderatedMessage403, on: .conversation))
            let frames = try await stage.video().frames
            #expect(frames.videos.last?.moderated == true && frames.videos.allSatisfy { $0.videoUrl == nil })
            let id = try #require(frames.videos.last?.videoId)
            let post = try await stage.standing(of: id).post
            #expect(post?.status == "MEDIA_POST_STATUS_MODERATED" && post?.mediaUrl == nil)
            let refused = try await stage.video()
            #expect(refused.status == 403 && refused.text.contains("moderat"))
        }
    }

    @Test(
        "Status faults carry the body of the table",
        arguments: [
            (401, nil, "invalid-credentials"), (403, nil, "challenge-platform"), (403, .blockedUser, "blocked-user"),
            (403, .outOfDate, "out of date"), (429, nil, "Too many requests"), (503, nil, #""code":14"#),
        ] as [(Int, Fault.StatusBody?, String)])
    func statuses(code: Int, body: Fault.StatusBody?, words: String) async throws {
        try await Stage.with { stage in
            stage.simulator.inject(Fault(.status(code, body: body, retryAfter: 7), on: .rateLimits))
            let answer = try await stage.post("/rest/rate-limits", "{}")
            #expect(answer.status == code && answer.text.contains(words))
            #expect(answer.headers.contains("retry-after: 7"))
            #expect(try await stage.post("/rest/rate-limits", "{}").status == 200)
        }
    }

    @Test("Assets come truncated, empty, as a page, with a wrong type, slowly, or not at all")
    func assets() async throws {
        try await Stage.with { stage in
            let url = "\(stage.base)/\(try #require(try await stage.video().frames.videos.last?.videoUrl))"
            func meet(_ kind: Fault.Kind, _ more: [String] = []) async throws -> Curl {
                stage.simulator.inject(Fault(kind, on: .asset, token: "t1"))
                return try await Curl.get(url, token: "t1", more)
            }
            let whole = try await Curl.get(url, token: "t1").body
            let truncated = try await meet(.truncated)
            #expect(truncated.exit == 18 && truncated.body == whole.prefix(whole.count / 2))
            let empty = try await meet(.empty)
            #expect(empty.status == 200 && empty.body.isEmpty)
            let page = try await meet(.html)
            #expect(page.text.contains("<html>") && page.headers.contains("content-type: video/mp4"))
            #expect(try await meet(.json).text.contains("error"))
            #expect(try await meet(.wrongType).headers.contains("application/octet-stream"))
            #expect(try await meet(.forbidden).status == 403)
            let dripped = try await meet(.slowDrip(bytesPerSecond: whole.count * 3))
            #expect(dripped.body == whole && dripped.seconds >= 0.2)
            #expect(try await meet(.stall(afterFrames: 0), ["--speed-limit", "1", "--speed-time", "2"]).exit == 28)
            #expect(try await meet(.cut(afterFrames: 0)).exit != 0)
            #expect(try await Curl.get(url, token: "t1").body == whole)
        }
    }

    @Test("The control route takes faults for one account, a number of times")
    func control() async throws {
        try await Stage.with { stage in
            let added = try await stage.post(
                "/_control/faults",
                #"[{"route":"upload","token":"t2","times":2,"kind":"status","code":503},{"route":"post","kind":"cut"}]"#
            )
            #expect(added.status == 200)
            func upload(_ token: String) async throws -> Int {
                try await stage.post(
                    "/rest/app-chat/upload-file", #"{"fileName":"a","fileMimeType":"b","content":"aGk="}"#, token: token
                ).status
            }
            #expect(try await upload("t1") == 200)
            #expect(try await upload("t2") == 503)
            #expect(try await upload("t2") == 503)
            #expect(try await upload("t2") == 200)
            #expect(try await stage.post("/_control/faults", #"{"route":"asset","kind":"nonsense"}"#).status == 400)
            let left = try await Curl.get("\(stage.base)/_control/faults", token: nil).decoded([Fault].self)
            #expect(left == [Fault(.cut(afterFrames: 0), on: .post)])
            #expect(try await stage.post("/rest/media/post/get", #"{"id":"x"}"#).status == 0)
        }
    }
}
