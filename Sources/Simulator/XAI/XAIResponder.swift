import Foundation
import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// Reads a request, sees whose key it has and which fault it meets, lets its route answer, and writes the journal.
struct XAIResponder: HTTPResponder {
    typealias Context = SimulatorContext

    private static let bodyLimit = 96 << 20

    let upstream: XAIUpstream

    @Sendable func respond(to request: Request, context: SimulatorContext) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        let path = request.uri.path
        let key = request.headers[.authorization].flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
        var entry = XAIEntry(
            method: request.method.rawValue, path: path.hasPrefix("/v1") ? String(path.dropFirst(3)) : path, key: key)
        entry.cookie = request.headers[.cookie]
        let route = Self.route(request.method, entry.path)
        let isOpen = route == .asset
        let fault = route.flatMap { upstream.take($0, key: key) }
        let hangUp = HangUp(channel: context.channel)
        var response: Response?
        do {
            response = try await refusal(fault, isKnown: isOpen || isKnown(key), hasKey: isOpen || key != nil)
            if response == nil {
                response = try await answer(route, request, body, fault, &entry, hangUp)
            }
        } catch let error as XAIRefused {
            response = error.response
        }
        switch fault {
        case .cutWhenBegun, .cut:
            upstream.record(entry)
            context.channel.close(promise: nil)
            throw ConnectionCut()
        case .stall:
            upstream.record(entry)
            try await hangUp.sleep(for: nil)
        default: break
        }
        let answer = response ?? .keyed(.notFound, "Not found")
        entry.status = answer.status.code
        upstream.record(entry)
        return answer
    }

    private func isKnown(_ key: String?) -> Bool {
        guard let key, !key.isEmpty else { return false }
        return upstream.options.keys?.contains(key) ?? true
    }

    private static func route(_ method: HTTPRequest.Method, _ path: String) -> XAIFault.Route? {
        switch (method, path) {
        case (.post, "/videos/generations"), (.post, "/videos/edits"), (.post, "/videos/extensions"): .submit
        case (.get, _) where path.hasPrefix("/videos/"): .poll
        case (.get, _) where path.hasPrefix("/assets/"): .asset
        case (.post, "/images/generations"), (.post, "/images/edits"): .images
        case (.post, "/chat/completions"): .chat
        case (.post, "/files"): .files
        case (.get, "/models"), (.get, "/language-models"), (.get, "/image-generation-models"),
            (.get, "/video-generation-models"):
            .models
        default: nil
        }
    }

    /// What stops a request before its route sees it.
    private func refusal(_ fault: XAIFault.Kind?, isKnown: Bool, hasKey: Bool) async throws -> Response? {
        guard hasKey else { return .keyed(.unauthorized, "No API key provided.", code: "unauthenticated") }
        guard isKnown, fault != .wrongKey else { return .wrongKey }
        switch fault {
        case .status(let code, let shape, let message, let retryAfter):
            var response = Response.keyed(.init(code: code), message, shape: shape)
            if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
            return response
        case .errorInside(let message): return .keyed(.ok, message)
        case .empty: return Response(status: .accepted)
        case .page:
            return Response(
                status: .badGateway, headers: [.contentType: "text/html"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "<html><body>502 Bad Gateway</body></html>")))
        case .cut: return Response(status: .ok)
        default: return nil
        }
    }

    private func answer(
        _ route: XAIFault.Route?, _ request: Request, _ body: ByteBuffer, _ fault: XAIFault.Kind?,
        _ entry: inout XAIEntry, _ hangUp: HangUp
    ) async throws -> Response? {
        switch route {
        case nil: return nil
        case .models:
            guard let list = XAIModelLists.answer(entry.path, upstream.models) else { return nil }
            entry.accepted = true
            return .json(list)
        case .submit:
            return try await XAIVideoRoutes(upstream: upstream).submit(
                try XAIBody(request, body), path: entry.path, fault: fault, &entry)
        case .files: return try XAIFileRoute(upstream: upstream).take(request, body, &entry)
        case .poll: return try await XAIVideoRoutes(upstream: upstream).poll(&entry)
        case .images: return try await XAIImageRoutes(upstream: upstream).make(try XAIBody(request, body), &entry)
        case .chat:
            return try XAIChatRoute(upstream: upstream).answer(
                try XAIBody(request, body), fault, hangUp, &entry)
        case .asset: return try await asset(entry.path, fault, hangUp, &entry)
        }
    }

    private func asset(
        _ path: String, _ fault: XAIFault.Kind?, _ hangUp: HangUp, _ entry: inout XAIEntry
    ) async throws -> Response {
        guard let rendering = upstream.state.withLockedValue({ $0.assets[path] }),
            case .file(let file) = try await upstream.renderer.result(rendering)
        else { throw XAIRefused(.keyed(.notFound, "Not found")) }
        entry.accepted = true
        let length = try AssetFile.length(file)
        let sent = fault == .truncated ? length / 2 : length
        let part = AssetFile(path: file, range: 0..<sent, pace: nil)
        return Response(
            status: .ok, headers: [.contentType: path.hasSuffix("mp4") ? "video/mp4" : "image/jpeg"],
            body: ResponseBody(contentLength: length) { writer in
                try await part.write(to: &writer, hangUp: hangUp)
                guard sent == length else {
                    hangUp.channel.close(promise: nil)
                    throw ConnectionCut()
                }
                try await writer.finish(nil)
            })
    }
}

/// What the API says no to.
struct XAIRefused: Error {
    let response: Response

    init(_ response: Response) { self.response = response }

    static func invalid(_ words: String, _ status: HTTPResponse.Status = .badRequest) -> XAIRefused {
        XAIRefused(.keyed(status, words))
    }
}

extension JSON {
    static func keyedError(
        _ words: String, code: String = "Client specified an invalid argument", shape: XAIFault.Shape
    ) -> JSON {
        switch shape {
        case .object:
            [
                "error": [
                    "message": .string(words), "type": "invalid_request_error", "param": .null, "code": .string(code),
                ]
            ]
        case .pair: ["code": .string(code), "error": .string(words)]
        case .text: ["error": .string(words)]
        }
    }
}

extension Response {
    /// An error in one of the API's three shapes.
    static func keyed(
        _ status: HTTPResponse.Status, _ words: String, code: String = "Client specified an invalid argument",
        shape: XAIFault.Shape = .pair
    ) -> Response {
        .json(.keyedError(words, code: code, shape: shape), status: status)
    }

    static let wrongKey = keyed(
        .badRequest, "Incorrect API key provided: xa***01. You can obtain an API key from https://console.x.ai.")
}

/// The body of a POST. The API takes JSON only.
struct XAIBody {
    struct Source: Decodable {
        let url: String?
        let file_id: String?
    }

    struct Message: Decodable {
        struct Part: Decodable {
            let type: String
            let text: String?
            var image_url: Source?

            /// What a data URL holds.
            var picture: [UInt8]? {
                guard let url = image_url?.url, let comma = url.firstIndex(of: ","), url.hasPrefix("data:image/"),
                    let bytes = Data(base64Encoded: String(url[url.index(after: comma)...]))
                else { return nil }
                return [UInt8](bytes)
            }
        }

        let role: String
        let content: [Part]

        private enum Key: CodingKey { case role, content }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            role = try container.decode(String.self, forKey: .role)
            // Text, or parts.
            if let text = try? container.decodeIfPresent(String.self, forKey: .content) {
                content = [Part(type: "text", text: text)]
            } else {
                content = try container.decodeIfPresent([Part].self, forKey: .content) ?? []
            }
        }
    }

    struct Fields: Decodable {
        let model: String?
        let prompt: String?
        let duration: Int?
        let aspect_ratio: String?
        let resolution: String?
        let image: Source?
        let images: [Source]?
        let reference_images: [Source]?
        let video: Source?
        let n: Int?
        let size: String?
        let stream: Bool?
        let messages: [Message]?
        let tools: [Tool]?

        /// The names of those that may be called.
        var functions: [String] { (tools ?? []).compactMap(\.function?.name) }
    }

    struct Tool: Decodable {
        struct Function: Decodable { let name: String }

        let function: Function?
    }

    let fields: Fields
    let text: String

    init(_ request: Request, _ body: ByteBuffer) throws {
        guard request.headers[.contentType]?.hasPrefix("application/json") == true else {
            throw XAIRefused.invalid("Expected request with `Content-Type: application/json`", .unsupportedMediaType)
        }
        do {
            fields = try JSONDecoder().decode(Fields.self, from: Data(body.readableBytesView))
        } catch {
            throw XAIRefused.invalid(
                "Failed to deserialize the JSON body into the target type", .unprocessableContent)
        }
        text = String(buffer: body)
    }

    /// As it was sent, but for the bytes of files.
    var withoutFiles: String {
        let (data, quote) = (Data(text.utf8), Data("\"".utf8))
        var (kept, rest) = (Data(), data[...])
        while let mark = rest.range(of: Data(";base64,".utf8)) {
            kept += rest[..<mark.upperBound]
            let end = rest.range(of: quote, in: mark.upperBound..<rest.endIndex)?.lowerBound ?? rest.endIndex
            rest = rest[end...]
        }
        return String(decoding: kept + rest, as: UTF8.self)
    }
}
