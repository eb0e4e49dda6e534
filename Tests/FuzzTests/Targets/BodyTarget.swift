import Catalog
import Chat
import Foundation
import NIOCore

@testable import Server

/// JSON bodies, from bytes to what is wished.
enum BodyTarget {
    static func check(_ input: FuzzInput) throws {
        let body = ByteBuffer(bytes: input.payload)
        let chat = outcome { try ChatForm(json: body).wish(in: .standard).summary }
        let video = outcome { try VideoForm(json: body).wish(in: .standard) }
        let images = ImageTask.allCases.map { task in outcome { try image(body, for: task) } }
        guard let rewritten = rewritten(body) else { return }
        try same(chat, outcome { try ChatForm(json: rewritten).wish(in: .standard).summary }, "spelling is no matter")
        try same(video, outcome { try VideoForm(json: rewritten).wish(in: .standard) }, "spelling is no matter")
        let others = ImageTask.allCases.map { task in outcome { try image(rewritten, for: task) } }
        try same(images, others, "spelling is no matter")
    }

    private static func image(_ body: ByteBuffer, for task: ImageTask) throws -> ImageWish {
        let form = try ImageForm(json: body, takesFiles: task.takesPictures)
        let wish = try form.wish(for: task, in: .standard)
        try holds((1...ImageWish.countLimit).contains(wish.count), "so many pictures at most")
        try holds(task.takesPictures != form.pictures.isEmpty, "pictures where they belong")
        try holds(form.pictures.count <= ImageWish.pictureLimit, "so many to start from at most")
        return wish
    }

    private enum Outcome<Wish: Equatable>: Equatable {
        case wished(Wish)
        case refused(APIError)
        /// By the decoder.
        case malformed
    }

    private static func outcome<Wish: Equatable>(_ wish: () throws -> Wish) -> Outcome<Wish> {
        do {
            return .wished(try wish())
        } catch let error as APIError {
            return .refused(error)
        } catch {
            return .malformed
        }
    }

    /// The same JSON, spelled anew; nil for what is none, and for numbers that no Double holds.
    private static func rewritten(_ body: ByteBuffer) -> ByteBuffer? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        // Most of what comes is no JSON.
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(body.readableBytesView)),
            let data = try? encoder.encode(value)
        else { return nil }
        return ByteBuffer(bytes: data)
    }
}

extension ChatWish {
    /// Schemas go on as they are spelled.
    fileprivate static func told(_ tool: ChatTool) -> String {
        let schema = tool.parameters.flatMap { try? JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) }
        return "\(tool.name) \(tool.description ?? "") \(tool.strict.map(String.init) ?? "") \(schema.hashValue)"
    }

    fileprivate struct Summary: Hashable {
        let model: String
        let messages: [Message]
        let tools: [String]
        let choice: String
        let streams: Bool
        let includesUsage: Bool
    }

    fileprivate var summary: Summary {
        get throws {
            try holds((1...Self.messageLimit).contains(messages.count), "so many messages at most")
            try holds(tools.count <= Self.toolLimit, "so many tools at most")
            let parts = messages.map(\.parts.count).max() ?? 0
            try holds(parts <= Self.partLimit, "so many parts at most")
            return Summary(
                model: model.id, messages: messages, tools: tools.map(Self.told), choice: "\(toolChoice)",
                streams: streams, includesUsage: includesUsage)
        }
    }
}
