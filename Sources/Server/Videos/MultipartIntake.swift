import Foundation
import Generation
import Hummingbird
import NIOCore

/// One multipart body on its way in: fields gather in memory within their limits, the file goes on to the cache as it comes.
struct MultipartIntake {
    private enum Part {
        case skipped
        case field(VideoForm.Field, ByteBuffer)
        case file(RequestBody.Source?, bytes: Int, isNamed: Bool)
    }

    private let reader: FormReader
    private let takesFiles: Bool
    private var form = VideoForm()
    private var part = Part.skipped
    private var bytes = 0
    /// Of all fields: what this body holds in memory.
    private var textBytes = 0
    private var hold: BodyHold

    private init(reader: FormReader, takesFiles: Bool, hold: BodyHold) {
        self.reader = reader
        self.takesFiles = takesFiles
        self.hold = hold
    }

    static func form(
        _ body: RequestBody, boundary: String, reader: FormReader, takesFiles: Bool, _ hold: inout BodyHold
    ) async throws -> VideoForm {
        try await withThrowingTaskGroup(of: StoredReference.self) { uploads in
            var intake = MultipartIntake(reader: reader, takesFiles: takesFiles, hold: hold)
            defer { hold = intake.hold }
            do {
                try await intake.read(body, MultipartParser(boundary: boundary), &uploads)
                return intake.form
            } catch {
                await intake.abandon(error, &uploads)
                throw (error as? MultipartError).map { APIError.malformedMultipart($0.reason) } ?? error
            }
        }
    }

    private mutating func read(
        _ body: RequestBody, _ parser: MultipartParser, _ uploads: inout ThrowingTaskGroup<StoredReference, any Error>
    ) async throws {
        var parser = parser
        for try await buffer in body {
            bytes += buffer.readableBytes
            guard bytes <= reader.bodies.limit + reader.uploadBytes else {
                throw APIError.tooLarge(limit: reader.bodies.limit + reader.uploadBytes)
            }
            for event in try parser.feed(buffer) {
                switch event {
                case .partBegan(let headers): part = try begin(headers)
                case .partData(let data): try await take(data, &uploads)
                case .partEnded: try await end(&uploads)
                case .finished: break
                }
            }
        }
        try parser.end()
    }

    private func begin(_ headers: PartHeaders) throws -> Part {
        guard let field = VideoForm.Field(rawValue: headers.name) else { return .skipped }
        guard field == .reference, Self.isFile(headers) else { return .field(field, ByteBuffer()) }
        guard takesFiles else { return .skipped }
        guard form.reference == nil else { throw APIError.repeated(field.rawValue) }
        return .file(nil, bytes: 0, isNamed: headers.filename?.isEmpty == false)
    }

    /// Some clients name no file but a picture's type, others name a file and send JSON.
    private static func isFile(_ headers: PartHeaders) -> Bool {
        let type = headers.contentType ?? ""
        if type == "application/json" || type == "text/plain" && headers.filename == nil { return false }
        return headers.isFile || type.hasPrefix("image/") || type == "application/octet-stream"
    }

    private mutating func take(
        _ data: ByteBuffer, _ uploads: inout ThrowingTaskGroup<StoredReference, any Error>
    ) async throws {
        switch part {
        case .skipped: break
        case .field(let field, var text):
            part = .skipped
            guard text.readableBytes + data.readableBytes <= field.limit else {
                throw APIError.tooLarge(limit: field.limit, param: field.rawValue)
            }
            textBytes += data.readableBytes
            try hold.cover(textBytes, most: VideoForm.Field.limitOfAll)
            text.writeImmutableBuffer(data)
            part = .field(field, text)
        case .file(let source, let count, let isNamed):
            guard count + data.readableBytes <= reader.uploadBytes else {
                throw APIError.tooLarge(limit: reader.uploadBytes, param: "input_reference")
            }
            let source = source ?? upload(&uploads)
            part = .file(source, bytes: count + data.readableBytes, isNamed: isNamed)
            await source.yield(data)
        }
    }

    private mutating func end(_ uploads: inout ThrowingTaskGroup<StoredReference, any Error>) async throws {
        let ended = part
        part = .skipped
        switch ended {
        case .skipped: break
        case .field(let field, let bytes):
            guard let text = String(validating: bytes.readableBytesView, as: UTF8.self) else {
                throw APIError.invalid(field.rawValue, "The value of '\(field.rawValue)' is not UTF-8.")
            }
            try form.set(field, text)
        case .file(nil, _, let isNamed):
            if isNamed { throw APIError.invalid("input_reference", "The file is empty.", code: "invalid_reference") }
        case .file(let source?, _, _):
            source.finish()
            if let stored = try await uploads.next() { try form.set(.stored(stored)) }
        }
    }

    private func upload(_ uploads: inout ThrowingTaskGroup<StoredReference, any Error>) -> RequestBody.Source {
        let (stream, source) = RequestBody.makeStream()
        let reader = reader
        uploads.addTask { try await reader.videos.storeReference(stream, now: reader.now()) }
        return source
    }

    /// Leaves nothing behind: neither an upload that waits for more, nor a stored file.
    private func abandon(
        _ error: any Error, _ uploads: inout ThrowingTaskGroup<StoredReference, any Error>
    ) async {
        if case .file(let source?, _, _) = part { source.finish(error) }
        while let result = await uploads.nextResult() {
            if case .success(let stored) = result { await reader.videos.drop(stored) }
        }
        if let stored = form.storedReference { await reader.videos.drop(stored) }
    }
}
