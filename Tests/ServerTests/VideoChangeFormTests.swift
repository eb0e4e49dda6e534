import Catalog
import NIOCore
import Testing

@testable import Generation
@testable import Server

@Suite("What a client writes who wants a video changed")
struct VideoChangeFormTests {
    private func form(_ json: String) throws -> VideoChangeForm {
        try VideoChangeForm(json: ByteBuffer(string: json), takesFiles: true)
    }

    @Test("JSON names a video by its id, as the SDK's extend does; seconds may be text or a number")
    func json() throws {
        for seconds in [#""8""#, "8"] {
            let wish = try form(#"{"prompt":"x","seconds":\#(seconds),"video":{"id":"video_123"}}"#)
                .wish(in: .standard, extends: true)
            #expect(wish.prompt == "x" && wish.addedSeconds == 8)
            guard case .video(let id, nil) = wish.source else {
                Issue.record("another source")
                return
            }
            #expect(id == "video_123")
        }
    }

    @Test("Fields name it by brackets or by JSON in a part, and a file lies there already")
    func fields() throws {
        for (field, text) in [(VideoChangeForm.Field.videoID, "video_1"), (.video, #"{"id":"video_1"}"#)] {
            var form = VideoChangeForm(prompt: "x")
            try form.set(field, text)
            #expect(form.source == .video(id: "video_1") && form.stored.isEmpty)
            #expect(throws: APIError.self) { try form.admitFile(.video) }
        }
        var form = VideoChangeForm(prompt: "x")
        try form.set(.video, "")
        try form.admitFile(.video)
        form.set(.video, StoredReference(name: "n.mp4", sha256: "h"))
        #expect(form.stored.map(\.name) == ["n.mp4"])
        guard case .upload(_, let model) = try form.wish(in: .standard, extends: false).source else {
            Issue.record("another source")
            return
        }
        #expect(model.id == "sora-2")
    }

    @Test(
        "What is missing or wrong is named",
        arguments: [
            (#"{"video":{"id":"v"}}"#, false, "prompt"), (#"{"prompt":"x"}"#, false, "video"),
            (#"{"prompt":"x","video":{"id":"v"}}"#, true, "seconds"),
            (#"{"prompt":"x","video":{"id":"v"},"seconds":"a"}"#, true, "seconds"),
            (#"{"prompt":"x","video":{"id":"v"},"seconds":0}"#, true, "seconds"),
            (#"{"prompt":"x","video":{"id":"../v"}}"#, false, "video"),
            (#"{"prompt":"x","video":{"id":"v"},"model":"nobody"}"#, false, "model"),
        ])
    func wrong(json: String, extends: Bool, param: String) throws {
        let form = try form(json)
        do {
            _ = try form.wish(in: .standard, extends: extends)
            Issue.record("it was taken")
        } catch {
            #expect(error.param == param)
        }
    }
}
