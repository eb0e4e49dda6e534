import Catalog
import Foundation
import NIOCore
import TestSupport
import Testing
import Transport

@testable import Upstream

@Suite("What is asked for")
struct PayloadTests {
    private let order = VideoOrder(
        prompt: "a \"cat\"", aspectRatio: "9:16", seconds: 8, resolution: "720p", reference: nil)

    /// Compares as JSON: the order of keys says nothing.
    private func expect(_ body: some Encodable, is expected: String) throws {
        try expect(ByteBuffer(bytes: JSONEncoder().encode(body)), is: expected)
    }

    private func expect(_ body: ByteBuffer, is expected: String) throws {
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let sent = try JSONSerialization.jsonObject(with: Data(body.readableBytesView))
        let wanted = try JSONSerialization.jsonObject(with: Data(expected.utf8))
        #expect(
            try String(decoding: JSONSerialization.data(withJSONObject: sent, options: options), as: UTF8.self)
                == String(decoding: JSONSerialization.data(withJSONObject: wanted, options: options), as: UTF8.self))
    }

    @Test("2026-08, text to video")
    func august2026Text() throws {
        try expect(
            August2026Request(order, uploadID: nil, temporary: false),
            is: """
                {"modelName":"imagine-video-gen","message":"a \\"cat\\" --mode=custom","enableImageStreaming":true,
                 "enableSideBySide":true,"sendFinalMetadata":true,
                 "responseMetadata":{"experiments":[],"modelConfigOverride":{"modelMap":{}}},
                 "mediaGenInput":{"textToVideo":{"prompt":"a \\"cat\\"","aspectRatio":"9:16","duration":8,
                 "resolutionName":"720p"}},"kind":"CONVERSATION_KIND_IMAGINE"}
                """)
    }

    @Test("2026-08, image to video, temporary")
    func august2026Image() throws {
        try expect(
            August2026Request(order, uploadID: "f-1", temporary: true),
            is: """
                {"modelName":"imagine-video-gen","message":"a \\"cat\\" --mode=custom","enableImageStreaming":true,
                 "enableSideBySide":true,"sendFinalMetadata":true,"temporary":true,
                 "responseMetadata":{"experiments":[],"modelConfigOverride":{"modelMap":{}}},
                 "mediaGenInput":{"imageToVideo":{"prompt":"a \\"cat\\"","inputAssets":["f-1"],"aspectRatio":"9:16",
                 "duration":8,"resolutionName":"720p","mode":"custom"}},"kind":"CONVERSATION_KIND_IMAGINE"}
                """)
    }

    @Test("2025-12, with and without a reference", arguments: [nil, "f-1"])
    func december2025(uploadID: String?) throws {
        try expect(
            December2025Request(order, postID: "p-1", uploadID: uploadID, temporary: false),
            is: """
                {"temporary":false,"modelName":"grok-3","modelMode":"MODEL_MODE_FAST",
                 "message":"a \\"cat\\" --mode=custom","fileAttachments":[\(uploadID.map { "\"\($0)\"" } ?? "")],
                 "imageAttachments":[],"enableSideBySide":true,"sendFinalMetadata":true,
                 "toolOverrides":{"videoGen":true},"responseMetadata":{"experiments":[],"modelConfigOverride":
                 {"modelMap":{"videoGenModelConfig":{"parentPostId":"p-1","aspectRatio":"9:16","videoLength":8,
                 "resolutionName":"720p"}}}}}
                """)
    }

    private let question = ChatOrder(
        message: "hi", model: UpstreamModel(name: "grok-4", mode: "MODEL_MODE_EXPERT", modeID: "expert"),
        pictures: [UploadedPicture(id: "f-1", path: "users/u/f-1/content")], drawings: 0)

    @Test("2025-12, a question")
    func december2025Chat() throws {
        try expect(
            December2025Chat(question, temporary: true),
            is: """
                {"temporary":true,"modelName":"grok-4","message":"hi","fileAttachments":["f-1"],
                 "imageAttachments":[],"disableSearch":false,"enableImageGeneration":false,"returnImageBytes":false,
                 "returnRawGrokInXaiRequest":false,"enableImageStreaming":true,"imageGenerationCount":0,
                 "forceConcise":false,"toolOverrides":{},"enableSideBySide":true,"sendFinalMetadata":true,
                 "isReasoning":false,"webpageUrls":[],"disableTextFollowUps":true,
                 "responseMetadata":{"requestModelDetails":{"modelId":"grok-4"}},"disableMemory":false,
                 "forceSideBySide":false,"modelMode":"MODEL_MODE_EXPERT","isAsyncChat":false}
                """)
    }

    @Test("2026-08, a question")
    func august2026Chat() throws {
        try expect(
            August2026Chat(question, temporary: false).json(),
            is: """
                {"temporary":false,"modeId":"expert","message":"hi","fileAttachments":["f-1"],"imageAttachments":[],
                 "collectionIds":[],"connectors":[],"deviceEnvInfo":{"darkModeEnabled":false,"devicePixelRatio":1,
                 "screenHeight":1080,"screenWidth":1920,"viewportHeight":1080,"viewportWidth":1920},
                 "disableMemory":false,"disableSearch":false,"disableSelfHarmShortCircuit":false,
                 "disableTextFollowUps":true,"enableImageGeneration":false,"enableImageStreaming":true,
                 "enableSideBySide":true,"forceConcise":false,"forceSideBySide":false,"imageGenerationCount":0,
                 "isAsyncChat":false,"responseMetadata":{},"returnImageBytes":false,
                 "returnRawGrokInXaiRequest":false,"searchAllConnectors":false,"sendFinalMetadata":true,
                 "toolOverrides":{"gmailSearch":false,"googleCalendarSearch":false,"outlookSearch":false,
                 "outlookCalendarSearch":false,"googleDriveSearch":false}}
                """)
    }

    @Test("A question's bytes are the same as ever: they are written by hand, and servers may look at them")
    func bytes() throws {
        let sent = String(buffer: try August2026Chat(question, temporary: false).json())
        #expect(
            sent.hasPrefix(
                #"{"enableImageGeneration":false,"fileAttachments":["f-1"],"imageGenerationCount":0,"message":"hi","#
                    + #""modeId":"expert","temporary":false,"collectionIds":[],"connectors":[],"deviceEnvInfo":{"#))
        #expect(
            sent.hasSuffix(
                #""sendFinalMetadata":true,"toolOverrides":{"gmailSearch":false,"googleCalendarSearch":false,"#
                    + #""googleDriveSearch":false,"outlookCalendarSearch":false,"outlookSearch":false}}"#))
    }

    @Test("2026-08, a changed picture")
    func august2026Edit() throws {
        let order = ImageOrder(
            prompt: "a hat", aspectRatio: "2:3", references: [UploadedPicture(id: "f-1", path: nil)])
        try expect(
            August2026Request(order, temporary: false),
            is: """
                {"modelName":"imagine-image-edit","message":"a hat","enableImageStreaming":true,
                 "enableSideBySide":true,"sendFinalMetadata":true,"imageGenerationCount":1,
                 "responseMetadata":{"experiments":[],"modelConfigOverride":{"modelMap":{}}},
                 "mediaGenInput":{"imageToImage":{"prompt":"a hat","inputAssets":["f-1"],"aspectRatio":"2:3"}},
                 "kind":"CONVERSATION_KIND_IMAGINE"}
                """)
    }

    @Test("Media posts of a prompt and of a picture")
    func posts() throws {
        try expect(
            MediaPostRequest(mediaType: .video, prompt: "a cat"),
            is: #"{"mediaType":"MEDIA_POST_TYPE_VIDEO","prompt":"a cat"}"#)
        try expect(
            MediaPostRequest(mediaType: .image, mediaUrl: "https://a/users/u/f/content"),
            is: #"{"mediaType":"MEDIA_POST_TYPE_IMAGE","mediaUrl":"https://a/users/u/f/content"}"#)
    }

    @Test("The JSON upload holds the picture in base64")
    func jsonUpload() throws {
        let directory = try TemporaryDirectory()
        let picture = Data((0..<1000).map { UInt8(truncatingIfNeeded: $0) })
        try picture.write(to: URL(fileURLWithPath: directory.file("ref")))
        let reference = ReferenceImage(path: directory.file("ref"), type: "image/jpeg", length: 1000)

        guard case .bytes(let body) = try ReferenceUpload(reference).json() else {
            Issue.record("not in one piece")
            return
        }

        let sent = try JSONDecoder().decode([String: String].self, from: Data(body.readableBytesView))
        #expect(
            sent == [
                "fileName": "image.jpg", "fileMimeType": "image/jpeg", "content": picture.base64EncodedString(),
            ])
    }

    @Test("A reference that is gone, changed or too large for JSON is refused")
    func unusableReference() throws {
        let directory = try TemporaryDirectory()
        try Data("abc".utf8).write(to: URL(fileURLWithPath: directory.file("ref")))
        for (name, length) in [("none", 3), ("ref", 4), ("ref", ReferenceUpload.jsonLimit + 1)] {
            let reference = ReferenceImage(path: directory.file(name), type: "image/png", length: length)
            let error = #expect(throws: UpstreamError.self) { try ReferenceUpload(reference).json() }
            #expect(error?.kind == .badRequest)
        }
    }

    @Test("The multipart upload has a file part from disk and says where it came from")
    func multipartUpload() {
        let reference = ReferenceImage(path: "/x/y", type: "image/png", length: 5)

        let (type, body) = ReferenceUpload(reference).multipart(boundary: "B")

        #expect(type == "multipart/form-data; boundary=B")
        guard case .pieces(let pieces) = body, pieces.count == 3, case .bytes(let head) = pieces[0],
            case .file("/x/y", 5) = pieces[1], case .bytes(let tail) = pieces[2]
        else {
            Issue.record("not head, file and tail")
            return
        }
        #expect(
            String(buffer: head)
                == "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"image.png\"\r\nContent-Type: image/png\r\n\r\n"
        )
        #expect(
            String(buffer: tail)
                == "\r\n--B\r\nContent-Disposition: form-data; name=\"file_source\"\r\n\r\nIMAGINE_SELF_UPLOAD_FILE_SOURCE\r\n--B--\r\n"
        )
    }

    @Test(
        "Upload answers of both routes are read",
        arguments: [
            #"{"fileMetadataId":"f","fileMimeType":"image/png","fileUri":"users/u/f/content","parsedFileUri":""}"#,
            #"{"uploadId":"x","terminalError":null,"fileMetadata":{"fileMetadataId":"f","fileId":"f","fileUri":"users/u/f/content"}}"#,
            #"{"uploadId":"x","fileMetadata":{"fileId":"f","fileUri":"users/u/f/content"}}"#,
        ])
    func uploadAnswers(json: String) throws {
        let answer = try JSONDecoder().decode(UploadAnswer.self, from: Data(json.utf8))
        #expect(answer.id == "f")
        #expect(answer.path == "users/u/f/content")
        #expect(answer.terminalError == nil)
    }

    @Test(
        "A post's video is found under its several names, and a picture is not taken for it",
        arguments: [
            (#"{"post":{"id":"v","mediaType":"MEDIA_POST_TYPE_VIDEO","mediaUrl":"users/a.mp4"}}"#, "v", "users/a.mp4"),
            (
                #"{"id":"v","mediaType":"MEDIA_POST_TYPE_VIDEO","mediaUrl":"https://a/b/content"}"#, "v",
                "https://a/b/content"
            ),
            (#"{"post":{"id":"v","mediaUrl":"users/p.jpg","videoUrl":"users/a.mp4?x=1"}}"#, "v", "users/a.mp4?x=1"),
            (#"{"post":{"id":"v","hdMediaUrl":"users/hd.mp4"}}"#, "v", "users/hd.mp4"),
            (#"{"post":{"id":"v","mediaType":"MEDIA_POST_TYPE_VIDEO","mediaUrl":""}}"#, "v", nil),
            (#"{"post":{"id":"p","mediaType":"MEDIA_POST_TYPE_IMAGE","mediaUrl":"users/f/content"}}"#, nil, nil),
            (
                #"{"post":{"id":"p","mediaType":"MEDIA_POST_TYPE_IMAGE","mediaUrl":"users/f/content","childPosts":[{"id":"w","mediaUrl":"w.mp4"},{"id":"v","mediaUrl":"v.mp4"}]}}"#,
                "v", "v.mp4"
            ),
            (#"{"post":{"id":"w","mediaType":"MEDIA_POST_TYPE_VIDEO","mediaUrl":"w.mp4"}}"#, "v", nil),
        ] as [(String, String?, String?)])
    func postAnswers(json: String, wanted: String?, url: String?) throws {
        let answer = try JSONDecoder().decode(MediaPostAnswer.self, from: Data(json.utf8))
        #expect(answer.post.video(wanted)?.url == url)
    }
}
