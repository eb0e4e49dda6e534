import Catalog
import Foundation
import Generation
import HTTPTypes
import NIOCore
import Testing

@testable import Server

@Suite struct ImageFormTests {
    @Test(arguments: [
        (#"{"prompt":"x"}"#, ImageForm(prompt: "x", picturesParam: "images")),
        (
            #"{"model":"gpt-image-2","prompt":"x","n":2,"response_format":"b64_json","size":"1024x1024","new":{"a":1}}"#,
            ImageForm(
                prompt: "x", model: "gpt-image-2", count: "2", size: "1024x1024", responseFormat: "b64_json",
                picturesParam: "images")
        ),
        (
            #"{"stream":true,"prompt":"x","partial_images":2,"output_compression":90,"n":null,"mask":null}"#,
            ImageForm(
                prompt: "x", outputCompression: "90", stream: "true", partialImages: "2", picturesParam: "images")
        ),
        (
            #"{"images":[{"image_url":"https://e/a.png"},{"file_id":"f"},"data:,"]}"#,
            ImageForm(pictures: [.url("https://e/a.png"), .fileID, .url("data:,")], picturesParam: "images")
        ),
        (#"{"image":"https://e"}"#, ImageForm(pictures: [.url("https://e")], picturesParam: "images")),
        (#"{"mask":{"file_id":"f"}}"#, ImageForm(hasMask: true, picturesParam: "images")),
    ]) func `JSON is read`(json: String, form: ImageForm) throws {
        #expect(try ImageForm(json: ByteBuffer(string: json), takesFiles: true) == form)
    }

    @Test(
        arguments: [
            ("", "invalid_json", nil), ("[]", "invalid_type", nil), (#"{"prompt":5}"#, "invalid_type", "prompt"),
            (#"{"n":"two"}"#, "invalid_type", "n"), (#"{"n":1.5}"#, nil, nil),
            (#"{"stream":"yes"}"#, "invalid_type", "stream"), (#"{"quality":1}"#, "invalid_type", "quality"),
            (#"{"images":5}"#, "invalid_type", "images"), (#"{"images":[5]}"#, "invalid_type", "images[0]"),
            (#"{"images":["a",{}]}"#, "invalid_value", "images[1]"),
        ] as [(String, String?, String?)]) func `wrong JSON says what is wrong`(
            json: String, code: String?, param: String?
        )
    {
        let error = apiError { _ = try ImageForm(json: ByteBuffer(string: json), takesFiles: true) }
        #expect(error?.status == .badRequest)
        if let code { #expect(error?.code == code && error?.param == param, "\(String(describing: error))") }
    }

    @Test func `where no pictures are taken, nothing of that name is looked at`() throws {
        let form = try ImageForm(json: ByteBuffer(string: #"{"prompt":"x","images":5,"mask":1}"#), takesFiles: false)
        #expect(form == ImageForm(prompt: "x"))
    }

    @Test(
        arguments: [
            ("image", .picture), ("image[]", .picture), ("image[0]", .picture), ("images[3][image_url]", .picture),
            ("images[][file_id]", .pictureID), ("mask", .mask), ("mask[image_url]", .mask), ("n", .count),
            ("imagex", nil), ("image[", nil), ("quality", nil), ("", nil),
        ] as [(String, ImageForm.Field?)]) func `a part's name is`(name: String, field: ImageForm.Field?)
    {
        #expect(ImageForm.Field(name: name) == field)
    }

    @Test(
        arguments: [
            (ImageForm(prompt: "x"), wish()), (ImageForm(prompt: "x", size: "auto", background: "opaque"), wish()),
            (ImageForm(prompt: "x", size: "1536x512"), wish(size: FrameSize(1536, 512))),
            (ImageForm(prompt: "x", model: "gpt-image-1"), wish(delivery: .base64)),
            (ImageForm(prompt: "x", model: "gpt-image-1", responseFormat: "url"), wish()),
            (ImageForm(prompt: "x", model: "dall-e-3"), wish()),
            (ImageForm(prompt: "x", responseFormat: "b64_json"), wish(delivery: .base64)),
            (
                ImageForm(prompt: "x", outputCompression: "7"),
                wish(output: PictureOutput(format: .jpeg, compression: 7))
            ),
            (
                ImageForm(prompt: "x", outputFormat: "webp", outputCompression: "0"),
                wish(output: PictureOutput(format: .webp, compression: 0))
            ),
            (
                ImageForm(prompt: "x", count: "10", stream: "1", partialImages: "3"),
                wish(count: 10, streams: true, previews: 3)
            ),
        ] as [(ImageForm, ImageWish)]) func `a form asks for`(form: ImageForm, wish: ImageWish) throws
    {
        #expect(try form.wish(for: .generation, in: .standard) == wish)
    }

    private static func wish(
        count: Int = 1, size: FrameSize? = nil, output: PictureOutput = PictureOutput(),
        delivery: ImageWish.Delivery = .url, streams: Bool = false, previews: Int = 0
    ) -> ImageWish {
        ImageWish(
            model: ModelCatalog.standard.image(named: "grok-imagine-image") ?? ImageModel(id: "none", tier: .basic),
            prompt: "x", count: count, size: size,
            output: output, delivery: delivery, streams: streams, previews: previews)
    }

    @Test(
        arguments: [
            (ImageForm(), .generation, 400, "prompt", "missing_required_parameter"),
            (ImageForm(prompt: " "), .generation, 400, "prompt", "invalid_value"),
            (ImageForm(prompt: String(repeating: "x", count: 32_001)), .edit, 400, "prompt", "string_above_max_length"),
            (ImageForm(prompt: "x", model: "nothing"), .generation, 404, "model", "model_not_found"),
            (ImageForm(prompt: "x", model: "sora-2"), .generation, 400, "model", "unsupported_model"),
            (ImageForm(prompt: "x", model: "grok-4.1"), .edit, 400, "model", "unsupported_model"),
            (ImageForm(prompt: "x", count: "0"), .generation, 400, "n", "invalid_value"),
            (ImageForm(prompt: "x", count: "11"), .generation, 400, "n", "invalid_value"),
            (ImageForm(prompt: "x", count: "+1"), .generation, 400, "n", "invalid_value"),
            (ImageForm(prompt: "x", size: "63x64"), .generation, 400, "size", "invalid_value"),
            (ImageForm(prompt: "x", size: "4097x4096"), .generation, 400, "size", "invalid_value"),
            (ImageForm(prompt: "x", size: "1024x256"), .generation, 400, "size", "invalid_value"),
            (ImageForm(prompt: "x", size: "large"), .generation, 400, "size", "invalid_value"),
            (ImageForm(prompt: "x", background: "transparent"), .generation, 400, "background", "unsupported_value"),
            (ImageForm(prompt: "x", background: "blue"), .generation, 400, "background", "invalid_value"),
            (ImageForm(prompt: "x", responseFormat: "b64"), .generation, 400, "response_format", "invalid_value"),
            (ImageForm(prompt: "x", outputFormat: "svg"), .generation, 400, "output_format", "invalid_value"),
            (ImageForm(prompt: "x", outputCompression: "101"), .generation, 400, "output_compression", "invalid_value"),
            (
                ImageForm(prompt: "x", outputFormat: "png", outputCompression: "9"), .generation, 400,
                "output_compression", "invalid_value"
            ),
            (ImageForm(prompt: "x", stream: "yes"), .generation, 400, "stream", "invalid_type"),
            (ImageForm(prompt: "x", partialImages: "4"), .generation, 400, "partial_images", "invalid_value"),
            (ImageForm(prompt: "x"), .edit, 400, "image", "missing_required_parameter"),
            (ImageForm(picturesParam: "images"), .variation, 400, "images", "missing_required_parameter"),
            (ImageForm(prompt: "x", pictures: [.fileID], hasMask: true), .edit, 400, "mask", "unsupported_parameter"),
            (
                ImageForm(prompt: "x", pictures: Array(repeating: .fileID, count: 17)), .edit, 400, "image",
                "too_many_images"
            ),
        ] as [(ImageForm, ImageTask, Int, String, String)]) func `what cannot be done is refused`(
            form: ImageForm, task: ImageTask, status: Int, param: String, code: String
        )
    {
        let error = apiError { _ = try form.wish(for: task, in: .standard) }
        #expect(error?.status.code == status && error?.param == param && error?.code == code)
        if param == "size" { #expect(error?.message.contains("1024x1536") == true) }
    }

    @Test func `a variation has words of its own`() throws {
        let wish = try ImageForm(pictures: [.fileID]).wish(for: .variation, in: .standard)
        #expect(wish.prompt == "A variation of this picture.")
    }
}
