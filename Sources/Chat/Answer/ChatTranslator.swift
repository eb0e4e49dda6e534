import Foundation
import Upstream

/// Turns what an upstream tells into what a client reads.
struct ChatTranslator: Sendable {
    struct Setting: Sendable {
        var showsThinking = true
        var thinksInContent = false
        var filteredTags: [String] = []
        /// Whether the question went in an envelope, which must not come back.
        var isEnveloped = false
        /// That may be called.
        var functions: Set<String> = []
        var streams = true
        /// Pictures of one answer; more are left where they are.
        var pictures = 1
        /// Of the question.
        var promptTokens = 0
        var makeCallID: @Sendable () -> String = { "call_" + RandomName.hex(12) }
    }

    enum Step: Hashable, Sendable {
        case tell(ChatDelta)
        /// A picture is to be fetched and told with `drew` before anything else.
        case fetch(path: String)
    }

    /// Sources of one answer; more are not told.
    private static let mostSources = 200
    /// Of an answer that is told at once.
    private static let longestAnswer = 8 << 20

    private let setting: Setting
    private var thoughts: TextChain
    private var speech: TextChain
    private var steps: [Step] = []

    /// Newlines at the end of the reasoning; two before it begins.
    private var thoughtNewlines = 2
    private var isThinking = false
    /// Whether `<think>` is open in the content.
    private var isInBlock = false
    private var sources: Set<String> = []

    private var said = SaidText()
    /// Where the answer is told at once: all of it so far.
    private var gathered = ""
    private var gatheredPictures: [String] = []
    private var paths: Set<String> = []
    private var hasContent = false
    private var endsInPicture = false
    private var calls = 0
    /// What the upstream itself says of the end.
    private var account: ChatAccount?

    private var spoken = TokenEstimate()
    private var thought = TokenEstimate()

    init(_ setting: Setting) {
        self.setting = setting
        thoughts = TextChain(isEnveloped: setting.isEnveloped, tags: setting.filteredTags)
        speech =
            setting.functions.isEmpty
            ? thoughts
            : TextChain(isEnveloped: setting.isEnveloped, tags: setting.filteredTags, functions: setting.functions)
    }

    mutating func consume(_ event: ChatEvent) -> [Step] {
        switch event {
        case .started: break
        case .thought(let text, let isHeader):
            thought.add(text)
            think(text, isHeader: isHeader)
        case .said(let text):
            said.add(text)
            if setting.streams {
                speak(text)
            } else if gathered.utf8.count < Self.longestAnswer {
                gathered += text
            }
        case .searched(let found): list(found)
        case .called(let call):
            stopThinking()
            calls += 1
            steps.append(.tell(.call(ChatToolCall(id: call.id, name: call.name, arguments: call.arguments))))
        case .accounted(let told): account = told
        case .drew(let picture): if picture.progress >= 100 { fetch(picture.path) }
        case .finished(let message, let pictures):
            for path in pictures { fetch(path) }
            complete(message ?? "")
        }
        return taken()
    }

    /// A picture lies where `text` says.
    mutating func drew(_ text: String) -> [ChatDelta] {
        if setting.streams { show(text) } else { gatheredPictures.append(text) }
        return deltas()
    }

    /// The answer is over. Throws `empty` if there was none.
    mutating func end() throws(ChatError) -> (deltas: [ChatDelta], end: ChatEnd) {
        stopThinking()
        if !setting.streams {
            speak(gathered)
            gathered = ""
        }
        tell(speech.finish())
        for text in gatheredPictures { show(text) }
        gatheredPictures = []
        // An upstream that says how it ended means it, also where that is without a word.
        guard hasContent || calls > 0 || account != nil else { throw ChatError(.empty) }
        return (deltas(), ChatEnd(reason: reason, usage: usage))
    }

    /// What the answer cost, where the upstream says so.
    var cost: Cost? { account?.cost }

    private var reason: ChatEnd.Reason {
        switch account?.ending {
        case .length: .length
        case .contentFilter: .contentFilter
        case .stop, .toolCalls, nil: calls > 0 ? .toolCalls : .stop
        }
    }

    private var usage: ChatUsage {
        guard let told = account?.usage else {
            return ChatUsage(
                prompt: setting.promptTokens, completion: spoken.count + thought.count, reasoning: thought.count)
        }
        return ChatUsage(
            prompt: told.prompt, completion: told.completion, reasoning: told.reasoning, cached: told.cached,
            total: told.total)
    }

    /// Nothing more comes, by some failure: what is open is closed, so that clients do not take what follows for thoughts.
    mutating func breakOff() -> [ChatDelta] {
        guard isInBlock else { return [] }
        stopThinking()
        return deltas()
    }

    // MARK: Thinking

    private mutating func think(_ text: String, isHeader: Bool) {
        isThinking = true
        guard isHeader else { return reason(thoughts.consume(text).text) }
        reason(thoughts.finish().text)
        let header = (thoughts.consume(text) + thoughts.finish()).text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !header.isEmpty else { return }
        reason(String(repeating: "\n", count: 2 - thoughtNewlines) + header + "\n\n")
    }

    private mutating func list(_ found: [ChatSource]) {
        // Behind the answer there is no block left to list them in.
        guard setting.showsThinking, !(setting.thinksInContent && hasContent && !isInBlock) else { return }
        var lines = ""
        for source in found where sources.count < Self.mostSources {
            guard let line = SourceLine.written(source), sources.insert(source.url).inserted else { continue }
            lines += line
        }
        guard !lines.isEmpty else { return }
        reason(thoughts.finish().text)
        reason((thoughtNewlines == 0 ? "\n" : "") + lines)
    }

    private mutating func reason(_ text: String) {
        guard setting.showsThinking, !text.isEmpty else { return }
        if setting.thinksInContent, !isInBlock {
            isInBlock = true
            thoughtNewlines = 2
            steps.append(.tell(.content("<think>\n")))
        }
        isThinking = true
        steps.append(.tell(setting.thinksInContent ? .content(text) : .reasoning(text)))
        let tail = text.utf8.reversed().prefix { $0 == UInt8(ascii: "\n") }.count
        thoughtNewlines = min(2, tail == text.utf8.count ? thoughtNewlines + tail : tail)
    }

    private mutating func stopThinking() {
        guard isThinking else { return }
        reason(thoughts.finish().text)
        isThinking = false
        guard isInBlock else { return }
        isInBlock = false
        steps.append(.tell(.content((thoughtNewlines == 0 ? "\n" : "") + "</think>\n")))
    }

    // MARK: Speaking

    private mutating func speak(_ text: String) {
        guard !text.isEmpty else { return }
        spoken.add(text)
        tell(speech.consume(text))
    }

    private mutating func tell(_ pieces: [TextChain.Piece]) {
        for piece in pieces {
            stopThinking()
            switch piece {
            case .text(let text):
                if endsInPicture { steps.append(.tell(.content("\n\n"))) }
                endsInPicture = false
                hasContent = hasContent || !text.allSatisfy(\.isWhitespace)
                steps.append(.tell(.content(text)))
            case .call(let name, let arguments):
                calls += 1
                steps.append(.tell(.call(ChatToolCall(id: setting.makeCallID(), name: name, arguments: arguments))))
            }
        }
    }

    private mutating func show(_ picture: String) {
        stopThinking()
        steps.append(.tell(.content((hasContent ? "\n\n" : "") + picture)))
        hasContent = true
        endsInPicture = true
    }

    /// The upstream's last word counts for what it had not said before, never twice.
    private mutating func complete(_ message: String) {
        let isBlank = message.allSatisfy(\.isWhitespace)
        // Where it drew in silence, its last word only repeats what it was asked to draw.
        guard !isBlank, !(said.isEmpty && !paths.isEmpty) else { return }
        if setting.streams {
            speak(said.rest(of: message))
        } else {
            gathered = message
        }
    }

    // MARK: Drawing

    private mutating func fetch(_ path: String) {
        guard paths.count < setting.pictures, paths.insert(Self.place(path)).inserted else { return }
        steps.append(.fetch(path: path))
    }

    /// The same whether the host is told or not.
    private static func place(_ path: String) -> String {
        path.firstRange(of: "users/").map { String(path[$0.lowerBound...]) } ?? path
    }

    // MARK: What was done

    private mutating func taken() -> [Step] {
        defer { steps = [] }
        return steps
    }

    private mutating func deltas() -> [ChatDelta] {
        taken().compactMap { step in if case .tell(let delta) = step { delta } else { nil } }
    }
}
