import Foundation
import NIOCore

@testable import Upstream

/// Answers as they were recorded, ids shortened.
enum Recording {
    static let chat = [
        #"{"result":{"conversation":{"conversationId":"c-1","title":"New conversation","starred":false,"createTime":"2025-12-25T10:00:00.000Z","modifyTime":"2025-12-25T10:00:00.000Z","systemPromptName":"","temporary":true,"mediaTypes":[]}}}"#,
        #"{"result":{"response":{"userResponse":{"responseId":"u-1","message":"hi","sender":"human","createTime":"2025-12-25T10:00:00.000Z","parentResponseId":"","manual":false,"partial":false,"shared":false,"query":"","model":"grok-4-mini-thinking-tahoe"},"isThinking":false,"isSoftStop":false,"responseId":"r-1"}}}"#,
        #"{"result":{"response":{"uiLayout":{"reasoningUiLayout":"FUNCTION_CALL","willThinkLong":false,"effort":"LOW","steerModelId":""},"isThinking":false,"isSoftStop":false,"responseId":"r-1"}}}"#,
        #"{"result":{"response":{"token":"Thinking about the greeting","isThinking":true,"isSoftStop":false,"responseId":"r-1","messageTag":"header","messageStepId":0}}}"#,
        #"{"result":{"response":{"token":"The user says hi.","isThinking":true,"isSoftStop":false,"responseId":"r-1","messageTag":"summary","messageStepId":0}}}"#,
        #"{"result":{"response":{"token":"","isThinking":true,"isSoftStop":false,"responseId":"r-1","toolUsageCardId":"t-1","webSearchResults":{"results":[{"url":"https://e.example/","title":"T","preview":"P"}]}}}}"#,
        #"{"result":{"response":{"token":"Hello","isThinking":false,"isSoftStop":false,"responseId":"r-1","messageTag":"final"}}}"#,
        #"{"result":{"response":{"token":" there","isThinking":false,"isSoftStop":false,"responseId":"r-1","messageTag":"final"}}}"#,
        #"{"result":{"response":{"token":"","isThinking":false,"isSoftStop":true,"responseId":"r-1"}}}"#,
        #"{"result":{"response":{"modelResponse":{"responseId":"r-1","message":"Hello there","sender":"ASSISTANT","createTime":"2025-12-25T10:00:01.000Z","parentResponseId":"u-1","manual":false,"partial":false,"shared":false,"query":"","webSearchResults":[],"xposts":[],"generatedImageUrls":[],"imageAttachments":[],"fileAttachments":[],"cardAttachmentsJson":[],"fileUris":[],"steps":[],"streamErrors":[],"model":"grok-4-mini-thinking-tahoe"},"isThinking":false,"isSoftStop":false,"responseId":"r-1"}}}"#,
        #"{"result":{"response":{"finalMetadata":{"followUpSuggestions":[],"feedbackLabels":[],"toolsUsed":{}},"isThinking":false,"isSoftStop":false,"responseId":"r-1"}}}"#,
        #"{"result":{"title":{"newTitle":"Greeting"}}}"#,
    ]

    static let drawing = [
        echo, response(#""imageAttachmentInfo":{"imageId":"i-1"}"#),
        picture(
            #""imageId":"i-1","imageUrl":"users/u/generated/i-1/image.jpg","seq":0,"progress":50,"imageIndex":0"#),
        picture(
            #""imageId":"i-2","imageUrl":"users/u/generated/i-2/image.jpg","seq":0,"progress":50,"imageIndex":1"#),
        picture(
            #""imageId":"i-1","imageUrl":"users/u/generated/i-1/image.jpg","seq":0,"progress":40,"imageIndex":0"#),
        picture(
            #""imageId":"i-2","imageUrl":"users/u/generated/i-2/image.jpg","seq":1,"progress":100,"imageIndex":1"#),
        picture(
            #""imageId":"i-1","imageUrl":"users/u/generated/i-1/image.jpg","seq":1,"progress":100,"imageIndex":0"#),
        model(
            #""message":"I generated images with the prompt: 'a cat'","sender":"ASSISTANT","model":"grok-3","generatedImageUrls":["users/u/generated/i-1/image.jpg","users/u/generated/i-2/image.jpg"]"#
        ),
    ]

    static let cards = [
        echo, card(url: "users/u/generated/i-1-part-0/image.jpg", progress: 50),
        card(url: "users/u/generated/i-1-part-1/image.jpg", progress: 100),
        response(#""cardAttachment":{"jsonData":"{\"id\":\"c\",\"type\":\"render_inline_citation\"}"}"#),
        card(url: "users/u/generated/i-1/image.jpg", progress: 100),
        model(#""message":"Done","cardAttachmentsJson":[\#(cardJSON("users/u/generated/i-1/image.jpg", 100)),"{"]"#),
    ]

    static let refusedCard = [echo, card(url: "", progress: 50, moderated: true), softStop]

    static let inBandError = [echo, said("a"), #"{"error":{"code":8,"message":"Too many requests","details":[]}}"#]

    static let all = [
        chat, drawing, cards, refusedCard, inBandError, chat.flatMap { [$0, $0] }, chat.dropLast(4),
        [echo, said("Grüße, 世界 🎬"), said(#"a \"quoted\" \\ word\n\ud83c\udfac"#), softStop],
    ]

    static let echo = response(#""userResponse":{"responseId":"u-1","message":"hi","model":"grok-3"}"#)
    static let softStop = response(#""token":"","isThinking":false,"isSoftStop":true"#)

    static func response(_ fields: String, in id: String = "r-1") -> String {
        #"{"result":{"response":{\#(fields),"responseId":"\#(id)"}}}"#
    }

    /// `text` as it stands inside a JSON string.
    static func said(_ text: String, in id: String = "r-1") -> String {
        response(#""token":"\#(text)","isThinking":false,"isSoftStop":false"#, in: id)
    }

    static func model(_ fields: String, in id: String = "r-1") -> String {
        response(#""modelResponse":{\#(fields)}"#, in: id)
    }

    static func picture(_ fields: String, in id: String = "r-1") -> String {
        response(#""streamingImageGenerationResponse":{\#(fields)}"#, in: id)
    }

    static func card(url: String, progress: Int, moderated: Bool = false) -> String {
        response(#""cardAttachment":{"jsonData":\#(cardJSON(url, progress, moderated))}"#)
    }

    /// JSON inside of a JSON string.
    private static func cardJSON(_ url: String, _ progress: Int, _ moderated: Bool = false) -> String {
        let card =
            #"{"id":"c","type":"render_generated_image","cardType":"generated_image_card","image_chunk":{"imageUuid":"i-1","imageUrl":"\#(url)","seq":0,"progress":\#(progress),"moderated":\#(moderated)}}"#
        return "\"" + card.replacing("\"", with: "\\\"") + "\""
    }

    static func events(_ lines: [String]) throws -> [ChatEvent] {
        try events(ByteBuffer(string: lines.joined(separator: "\n")), cutAt: [])
    }

    static func events(_ bytes: ByteBuffer, cutAt places: [Int]) throws -> [ChatEvent] {
        let (events, error) = outcome(bytes, cutAt: places)
        if let error { throw error }
        return events
    }

    static func outcome(_ lines: [String], drawings: Int = 1) -> (events: [ChatEvent], error: UpstreamError?) {
        outcome(ByteBuffer(string: lines.joined(separator: "\n")), cutAt: [], drawings: drawings)
    }

    /// What the bytes give, in pieces that end at these places, and what it ends with.
    static func outcome(
        _ bytes: ByteBuffer, cutAt places: [Int], drawings: Int = 1
    ) -> (events: [ChatEvent], error: UpstreamError?) {
        follow(bytes, cutAt: places, with: ConversationReader(drawings: drawings))
    }

    static func follow<Reader: AnswerReader>(
        _ bytes: ByteBuffer, cutAt places: [Int], with reader: Reader
    ) -> (events: [Reader.Event], error: UpstreamError?) {
        var state = AnswerState(reader)
        var rest = bytes
        var events: [Reader.Event] = []
        for place in places + [bytes.writerIndex] where !state.isOver && !state.isBroken {
            let length = max(0, min(place, bytes.writerIndex) - rest.readerIndex)
            guard let piece = rest.readSlice(length: length) else { continue }
            events += state.take(piece) ?? []
        }
        if !state.isOver { events += state.end() }
        return (events, state.failure)
    }
}
