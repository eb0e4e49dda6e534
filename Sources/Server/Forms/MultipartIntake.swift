import Foundation
import Generation
import Hummingbird
import NIOCore

/// One multipart body on its way in: fields gather in memory within their limits, files go on to the cache as they come.
struct MultipartIntake<Form: BodyForm> {
    private enum Part {
        case skipped
        case field(Form.Field, ByteBuffer)
        case file(Form.Field, RequestBody.Source?, bytes: Int, isNamed: Bool)
    }

    private let reader: FormReader<Form>
    private let takesFiles: Bool
    private var form = Form()
    private var part = Part.skipped
    private var bytes = 0
    /// Of all fields: what this body holds in memory.
    private var textBytes = 0
    private var hold: BodyHold

    private init(reader: FormReader<Form>, takesFiles: Bool, hold: BodyHold) {
        self.reader = reader
        self.takesFiles = takesFiles
        self.hold = hold
    }

    static func form(
        _ body: RequestBody, boundary: String, reader: FormReader<Form>, takesFiles: Bool, _ hold: inout BodyHold
    ) async throws -> Form {
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
            guard bytes <= reader.limit else { throw APIError.tooLarge(limit: reader.limit) }
            for event in try parser.feed(buffer) {
                switch event {
                case .partBegan(let headers): part = begin(headers)
                case .partData(let data): try await take(data, &uploads)
                case .partEnded: try await end(&uploads)
                case .finished: break
                }
            }
        }
        try parser.end()
    }

    private func begin(_ headers: PartHeaders) -> Part {
        guard let field = Form.Field(name: headers.name), takesFiles || !field.takesFile else { return .skipped }
        guard field.takesFile, Self.isFile(headers) else { return .field(field, ByteBuffer()) }
        return .file(field, nil, bytes: 0, isNamed: headers.filename?.isEmpty == false)
    }

    /// Some clients name no file but a picture's type, others name a file and send JSON.
    private static func isFile(_ headers: PartHeaders) -> Bool {
        let type = headers.contentType ?? ""
        if type == "application/json" || type == "text/plain" && headers.filename == nil { return false }
        return headers.isFile || type.hasPrefix("image/") || type.hasPrefix("video/")
            || type == "application/octet-stream"
    }

    private mutating func take(
        _ data: ByteBuffer, _ uploads: inout ThrowingTaskGroup<StoredReference, any Error>
    ) async throws {
        switch part {
        case .skipped: break
        case .field(let field, var text):
            part = .skipped
            guard text.readableBytes + data.readableBytes <= field.limit else {
                throw APIError.tooLarge(limit: field.limit, param: field.param)
            }
            textBytes += data.readableBytes
            guard textBytes <= Form.textLimit else { throw APIError.tooLarge(limit: Form.textLimit) }
            try hold.cover(textBytes, most: Form.textLimit)
            text.writeImmutableBuffer(data)
            part = .field(field, text)
        case .file(let field, let begun, let count, let isNamed):
            if begun == nil { try form.admitFile(field) }
            guard count + data.readableBytes <= reader.uploadBytes else {
                throw APIError.tooLarge(limit: reader.uploadBytes, param: field.param)
            }
            let source = begun ?? upload(&uploads)
            part = .file(field, source, bytes: count + data.readableBytes, isNamed: isNamed)
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
                throw APIError.invalid(field.param, "The value of '\(field.param)' is not UTF-8.")
            }
            try form.set(field, text)
        case .file(let field, nil, _, let isNamed):
            // Without a name it is what browsers send where nothing was chosen.
            if isNamed { throw APIError.invalid(field.param, "The file is empty.", code: "invalid_reference") }
        case .file(let field, let source?, _, _):
            source.finish()
            do {
                if let stored = try await uploads.next() { form.set(field, stored) }
            } catch VideoError.badReference(let reason) {
                throw APIError.invalid(field.param, reason, code: "invalid_reference")
            }
        }
    }

    private func upload(_ uploads: inout ThrowingTaskGroup<StoredReference, any Error>) -> RequestBody.Source {
        let (stream, source) = RequestBody.makeStream()
        let reader = reader
        uploads.addTask {
            switch Form.uploads {
            case .picture: try await reader.videos.storeReference(stream, now: reader.now())
            case .video: try await reader.videos.storeSource(stream, now: reader.now())
            case .either: try await reader.videos.storeEither(stream, now: reader.now())
            }
        }
        return source
    }

    /// Leaves nothing behind: neither an upload that waits for more, nor stored files.
    private func abandon(
        _ error: any Error, _ uploads: inout ThrowingTaskGroup<StoredReference, any Error>
    ) async {
        if case .file(_, let source?, _, _) = part { source.finish(error) }
        while let result = await uploads.nextResult() {
            if case .success(let stored) = result { await reader.videos.drop(stored) }
        }
        for stored in form.stored { await reader.videos.drop(stored) }
    }
}
