import Foundation
import NIOCore

/// Makes events of the chunks of one answer. What it throws of an answer that is not well tells that it may be paid for;
/// only an error that the API tells in an answer's place does not.
struct XAIChatReader: AnswerReader {
    private static let mostCitations = 200
    private static let longestAddress = 2048

    private(set) var isDone = false
    private var hasBegun = false
    private var ending: ChatAccount.Ending?
    private var usage: XAIChatUsage?
    private var citations: [String] = []
    private var calls = XAICallGatherer()

    /// Whether all was told but the end: what goes wrong behind it costs the answer nothing.
    private var isOver: Bool { ending != nil }

    mutating func consume(_ frame: ByteBuffer, into events: inout [ChatEvent]) throws(UpstreamError) {
        let chunk: XAIChatChunk
        do {
            chunk = try JSONDecoder().decode(XAIChatChunk.self, from: Data(frame.readableBytesView))
        } catch {
            throw UpstreamError(
                .malformedAnswer, message: "a chunk that is not of the API's form", mayHaveStarted: true)
        }
        if let refusal = chunk.refusal { throw UpstreamError(refusal, status: nil) }
        try consume(chunk, into: &events)
    }

    mutating func consume(_ chunk: XAIChatChunk, into events: inout [ChatEvent]) throws(UpstreamError) {
        guard !isDone else { return }
        if !hasBegun {
            hasBegun = true
            events.append(.started(model: chunk.model))
        }
        // Of an answer that is over, nothing but its bill.
        let wasOver = isOver
        if let told = chunk.usage { usage = told }
        if citations.isEmpty {
            citations = chunk.citations.prefix(Self.mostCitations).filter { $0.utf8.count <= Self.longestAddress }
        }
        guard !wasOver else {
            if chunk.choices.isEmpty, usage != nil { finish(into: &events) }
            return
        }
        guard let choice = chunk.choices.first else { return }
        if let delta = choice.delta {
            if let text = delta.reasoning { events.append(.thought(text, isHeader: false)) }
            if let text = delta.content { events.append(.said(text)) }
            for call in delta.calls {
                if let whole = try calls.take(call) { events.append(.called(whole)) }
            }
        }
        guard let reason = choice.finishReason else { return }
        for call in calls.rest() { events.append(.called(call)) }
        ending = ChatAccount.Ending(rawValue: reason) ?? .stop
    }

    mutating func end(into events: inout [ChatEvent]) throws(UpstreamError) {
        guard isOver else {
            throw UpstreamError(.interrupted, message: "the stream ended inside the answer", mayHaveStarted: true)
        }
        if !isDone { finish(into: &events) }
    }

    /// Of an answer that is told a bad end is an end.
    func broken(by error: UpstreamError) -> UpstreamError? {
        isOver && error.kind != .cancelled ? nil : error.startingUncertain()
    }

    private mutating func finish(into events: inout [ChatEvent]) {
        isDone = true
        if !citations.isEmpty {
            events.append(.searched(citations.map { ChatSource(url: $0, title: "", preview: "") }))
        }
        events.append(.accounted(ChatAccount(ending: ending ?? .stop, usage: usage?.usage, cost: usage?.cost)))
        events.append(.finished(message: nil, pictures: []))
    }
}

/// Calls of functions: the API sends each whole and without an index; pieces with one are put together.
struct XAICallGatherer {
    private struct Piece {
        var id: String?
        var name: String?
        var arguments = ""
    }

    static let most = 128
    /// Of all calls of an answer, in bytes.
    static let longest = 1 << 20

    private var pieces: [Int: Piece] = [:]
    private var whole = 0
    private var length = 0

    /// The call, if it is whole.
    mutating func take(_ call: XAIChatChunk.Delta.Call) throws(UpstreamError) -> FunctionCall? {
        length += (call.function?.arguments?.utf8.count ?? 0) + (call.function?.name?.utf8.count ?? 0)
        guard length <= Self.longest else {
            throw Self.malformed("calls over \(Self.longest) bytes")
        }
        guard let index = call.index else {
            whole += 1
            try check()
            return Self.call(
                Piece(id: call.id, name: call.function?.name, arguments: call.function?.arguments ?? ""), number: whole)
        }
        guard (0..<Self.most).contains(index) else { throw Self.malformed("a call that is none of \(Self.most)") }
        var piece = pieces[index] ?? Piece()
        piece.id = piece.id ?? call.id
        piece.name = piece.name ?? call.function?.name
        piece.arguments += call.function?.arguments ?? ""
        pieces[index] = piece
        try check()
        return nil
    }

    /// Those that came in pieces, in their order.
    mutating func rest() -> [FunctionCall] {
        defer { pieces = [:] }
        return pieces.sorted { $0.key < $1.key }.compactMap { Self.call($0.value, number: whole + $0.key + 1) }
    }

    private func check() throws(UpstreamError) {
        guard whole + pieces.count <= Self.most else {
            throw Self.malformed("more than \(Self.most) calls")
        }
    }

    private static func malformed(_ message: String) -> UpstreamError {
        UpstreamError(.malformedAnswer, message: message, mayHaveStarted: true)
    }

    /// nil for one without a name, which nobody could make.
    private static func call(_ piece: Piece, number: Int) -> FunctionCall? {
        guard let name = piece.name, name.utf8.count <= 256 else { return nil }
        let id = piece.id.flatMap { (1...128).contains($0.utf8.count) ? $0 : nil }
        return FunctionCall(
            id: id ?? "call_\(number)", name: name, arguments: piece.arguments.isEmpty ? "{}" : piece.arguments)
    }
}
