import Catalog
import Foundation
import HTTPTypes
import Jobs
import NIOCore
import Testing

@testable import Server

@Suite struct VideoFormTests {
    @Test(arguments: [
        (#"{"prompt":"x"}"#, VideoForm(prompt: "x")),
        (#"{"prompt":"x","seconds":8,"extra":{"a":[1]}}"#, VideoForm(prompt: "x", seconds: "8")),
        (#"{"prompt":"x","seconds":"8","model":null}"#, VideoForm(prompt: "x", seconds: "8")),
        (
            #"{"prompt":"x","input_reference":"https://e/a.png"}"#,
            VideoForm(prompt: "x", reference: .url("https://e/a.png"))
        ),
        (#"{"input_reference":{"image_url":"data:,"}}"#, VideoForm(reference: .url("data:,"))),
        (#"{"input_reference":{"file_id":"f"}}"#, VideoForm(reference: .fileID)),
        (#"{"input_reference":null}"#, VideoForm()),
        (#"{"characters":[{"id":"a"},"b",{"id":"a"}]}"#, VideoForm(characters: ["a", "b"])),
        (#"{"characters":null}"#, VideoForm()),
    ]) func `JSON is read`(json: String, form: VideoForm) throws {
        #expect(try VideoForm(json: ByteBuffer(string: json)) == form)
    }

    @Test(
        arguments: [
            ("", "invalid_json", nil), ("{", "invalid_json", nil), ("[]", "invalid_type", nil),
            (#"{"prompt":5}"#, "invalid_type", "prompt"), (#"{"seconds":{}}"#, "invalid_type", "seconds"),
            (#"{"input_reference":5}"#, "invalid_type", "input_reference"),
            (#"{"input_reference":{}}"#, "invalid_value", "input_reference"),
            (#"{"input_reference":{"image_url":"a","file_id":"b"}}"#, "invalid_value", "input_reference"),
            (#"{"characters":{}}"#, "invalid_type", "characters"),
            (#"{"characters":[{"id":"a b"}]}"#, "invalid_value", "characters"),
            (
                #"{"characters":["\#((0...16).map(String.init).joined(separator: #"",""#))"]}"#, "invalid_value",
                "characters"
            ),
            (String(repeating: "[", count: 100_000), "invalid_json", nil),
        ] as [(String, String, String?)]) func `wrong JSON says what is wrong`(
            json: String, code: String, param: String?
        )
    {
        let error = apiError { _ = try VideoForm(json: ByteBuffer(string: json)) }
        #expect(error?.status == .badRequest)
        #expect(error?.code == code)
        #expect(error?.param == param)
    }

    @Test func `characters come as fields of several spellings`() throws {
        var form = VideoForm()
        for (name, text) in [
            ("characters[][id]", "a"), ("characters[][id]", "b"), ("characters[12][id]", "c"), ("characters[]", "d"),
            ("characters", #"[{"id":"e"},{"id":"a"}]"#), ("characters[0]", #" {"id":"f"}"#), ("characters", ""),
        ] {
            try form.set(try #require(VideoForm.Field(name: name), "\(name)"), text)
        }
        #expect(form.characters == ["a", "b", "c", "d", "e", "f"])
        #expect(VideoForm.Field(name: "characters[a][id]") == nil)
        for wrong in ["[1]", "{}", "[", "../x", "a b"] {
            let error = apiError { try form.set(.characters, wrong) }
            #expect(error?.param == "characters" && error?.status == .badRequest, "\(wrong)")
        }
    }

    @Test func `defaults are the model's`() throws {
        let wish = try VideoForm(prompt: "x").wish(in: .standard)
        #expect(wish.model.id == "sora-2")
        #expect(wish.size == FrameSize(720, 1280))
        #expect(wish.seconds == 4)
    }

    @Test(
        arguments: [
            (VideoForm(), "prompt", "missing_required_parameter"),
            (VideoForm(prompt: " \n"), "prompt", "invalid_value"),
            (VideoForm(prompt: String(repeating: "é", count: 32_001)), "prompt", "string_above_max_length"),
            (VideoForm(prompt: "a\0b"), "prompt", "invalid_value"),
            (VideoForm(prompt: "x", seconds: "4\0"), "seconds", "invalid_value"),
            (VideoForm(prompt: "x", size: "720x1280\0"), "size", "invalid_value"),
            (VideoForm(prompt: "x", seconds: "5"), "seconds", "invalid_value"),
            (VideoForm(prompt: "x", seconds: "04"), "seconds", nil),
            (VideoForm(prompt: "x", seconds: "four"), "seconds", "invalid_value"),
            (VideoForm(prompt: "x", seconds: "-4"), "seconds", "invalid_value"),
            (VideoForm(prompt: "x", size: "1024x1792"), "size", "invalid_value"),
            (VideoForm(prompt: "x", size: "big"), "size", "invalid_value"),
        ] as [(VideoForm, String, String?)]) func `what a model cannot do is refused`(
            form: VideoForm, param: String, code: String?
        )
    {
        let error = apiError { _ = try form.wish(in: .standard) }
        guard let code else { return #expect(error == nil) }
        #expect(error?.status == .badRequest)
        #expect(error?.param == param)
        #expect(error?.code == code)
    }

    @Test(arguments: ["gpt", "sora-2\0", "", "SORA-2", String(repeating: "x", count: 65)])
    func `a model that is not there is not found`(model: String) {
        let error = apiError { _ = try VideoForm(prompt: "x", model: model).wish(in: .standard) }
        var expected = APIError(
            .notFound, "The model `\(model.prefix(64))` does not exist or you do not have access to it.",
            param: "model",
            code: "model_not_found")
        expected.type = "invalid_request_error"
        #expect(error == expected)
    }

    @Test func `a prompt of 32000 characters is taken`() throws {
        #expect(try VideoForm(prompt: String(repeating: "猫", count: 32_000)).checkedPrompt().count == 32_000)
    }

    @Test func `a URL encoded form is read, and no field twice`() throws {
        let query = try #require(
            Query("prompt=a+%E7%8C%AB&seconds=8&x=1&x=2&input_reference=%7B%22image_url%22:%22u%22%7D"))
        #expect(try VideoForm(query) == VideoForm(prompt: "a 猫", seconds: "8", reference: .url("u")))
        let twice = try #require(Query("prompt=a&prompt=b"))
        let error = apiError { _ = try VideoForm(twice) }
        #expect(error?.code == "duplicate_parameter")
        #expect(Query("a=%zz") == nil)
    }

    @Test(arguments: [
        "limit=101", "limit=-1", "limit=x", "limit=", "limit=%2B5", "order=up", "after=a%2Fb", "limit=1&limit=2",
    ])
    func `a wrong list query is refused`(query: String) {
        let error = apiError { _ = try ListQuery(query) }
        #expect(error?.status == .badRequest)
        #expect(error?.param == query.split(separator: "=").first.map(String.init))
    }

    @Test func `a list query is read`() throws {
        let query = try ListQuery("after=video_1&limit=0&order=asc")
        #expect(query.after == "video_1")
        #expect(query.limit == 0)
        #expect(query.order == .oldestFirst)
        #expect(try ListQuery("").limit == 20)
    }

    @Test(
        arguments: [
            ("multipart/form-data; boundary=abc", "abc"), ("multipart/form-data; charset=x; BOUNDARY=\"a b;c\"", nil),
            ("multipart/form-data; boundary=\"a b:c\"", "a b:c"), ("multipart/form-data", nil),
            ("multipart/form-data; boundary=", nil), ("multipart/form-data; boundary=\"a", nil),
            ("multipart/form-data; boundary=" + String(repeating: "a", count: 71), nil),
        ] as [(String, String?)]) func `boundaries are found`(type: String, boundary: String?)
    {
        #expect(HeaderParameters(type).flatMap(MultipartBoundary.boundary) == boundary)
    }

    @Test(
        arguments: [
            ("Bearer k", nil, "k"), ("bearer  k", nil, "k"), ("Basic k", "x", nil), ("Bearer", nil, nil),
            ("Bearer ", nil, nil),
            (nil, "x", "x"), (nil, "", nil), (nil, nil, nil),
        ] as [(String?, String?, String?)]) func `the key is found`(
            authorization: String?, header: String?, key: String?
        )
    {
        var headers = HTTPFields()
        headers[.authorization] = authorization
        headers[.apiKey] = header
        #expect(Credentials.key(in: headers) == key)
    }

    @Test(arguments: [
        ("a.example", true), ("127.0.0.1:8001", true), ("[::1]:80", true), ("", false), ("a b", false), ("a\"", false),
        ("a/b", false), ("a:b", false), ("a@b", false), ("<x>", false),
    ]) func `only a host becomes a link`(text: String, isHost: Bool) { #expect(LinkBase.isHost(text) == isHost) }

    @Test(arguments: [
        ("k", true), ("", false), ("a b", false), ("é", false), (String(repeating: "k", count: 256), false),
    ])
    func `idempotency keys are short and visible`(key: String, isValid: Bool) {
        var headers = HTTPFields()
        headers[.idempotencyKey] = key
        let error = apiError { _ = try Repetition(headers) }
        #expect((error == nil) == isValid)
    }
}
