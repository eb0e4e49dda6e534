import TestSupport
import Testing
import Upstream

@testable import Chat

@Suite("From what the upstream tells to what a client reads")
struct ChatTranslatorTests {
    /// What a client reads, and which pictures were fetched on the way.
    struct Reading: Hashable {
        var reasoning = ""
        var content = ""
        var calls: [String] = []
        var fetched: [String] = []
        var reason: ChatEnd.Reason?
        var error: ChatError.Kind?
        var usage: ChatUsage?
    }

    static func read(_ events: [ChatEvent], _ change: (inout ChatTranslator.Setting) -> Void = { _ in }) -> Reading {
        var setting = ChatTranslator.Setting(filteredTags: ["xaiartifact", "grok:render"])
        change(&setting)
        var translator = ChatTranslator(setting)
        var reading = Reading()
        func take(_ delta: ChatDelta) {
            switch delta {
            case .reasoning(let text): reading.reasoning += text
            case .content(let text): reading.content += text
            case .call(let call): reading.calls.append("\(call.name) \(call.arguments)")
            }
        }
        for event in events {
            for step in translator.consume(event) {
                switch step {
                case .tell(let delta): take(delta)
                case .fetch(let path):
                    reading.fetched.append(path)
                    for delta in translator.drew("![p](\(reading.fetched.count))") { take(delta) }
                }
            }
        }
        do {
            let (deltas, end) = try translator.end()
            for delta in deltas { take(delta) }
            reading.reason = end.reason
            reading.usage = end.usage
        } catch {
            reading.error = error.kind
        }
        return reading
    }

    static let answer: [ChatEvent] = [
        .started(model: "m"), .thought("Thinking", isHeader: true), .thought("The user ", isHeader: false),
        .thought("says hi.", isHeader: false), .thought("Next", isHeader: true),
        .searched([ChatSource(url: "https://e.example/(a)", title: "T[1]", preview: "a \"b\"\nc")]),
        .searched([
            ChatSource(url: "https://e.example/(a)", title: "again", preview: ""),
            ChatSource(url: "javascript:alert(1)", title: "no", preview: ""),
            ChatSource(url: "http://f.example/", title: "", preview: ""),
        ]),
        .said("Hello"), .said(" there"), .finished(message: "Hello there", pictures: []),
    ]

    static let reasoning = """
        Thinking

        The user says hi.

        Next

        - [T\\[1\\]](https://e.example/%28a%29 "a 'b' c")
        - [http://f.example/](http://f.example/)

        """

    @Test("Reasoning and answer are told apart")
    func apart() {
        let reading = Self.read(Self.answer)
        #expect(reading.reasoning == Self.reasoning)
        #expect(reading.content == "Hello there")
        #expect(reading.reason == .stop)
    }

    @Test("Old clients read the reasoning in the content")
    func inContent() {
        let reading = Self.read(Self.answer) { $0.thinksInContent = true }
        #expect(reading.reasoning.isEmpty)
        #expect(reading.content == "<think>\n\(Self.reasoning)</think>\nHello there")
    }

    @Test("Hidden reasoning is counted all the same")
    func hidden() {
        let (shown, hidden) = (Self.read(Self.answer), Self.read(Self.answer) { $0.showsThinking = false })
        #expect(hidden.reasoning.isEmpty)
        #expect(hidden.content == "Hello there")
        #expect(hidden.usage == shown.usage)
        #expect((hidden.usage?.reasoning ?? 0) > 0)
    }

    static let lastWords: [(said: [String], message: String?, content: String)] = [
        (["Hello", " there"], "Hello there", "Hello there"),
        (["Hello"], "Hello there", "Hello there"),
        ([], "Hello there", "Hello there"),
        (["Hello there"], nil, "Hello there"),
        (["Hello there"], "", "Hello there"),
        (["\n\nHello"], "Hello there", "\n\nHello there"),
        (["Hello there \n"], "Hello there", "Hello there \n"),
        (["Hello"], "Something else altogether", "Hello"),
        (["日本"], "日本語🙂", "日本語🙂"),
        (["Hello <xaiarti"], "Hello <xaiartifact>x</xaiartifact>there", "Hello there"),
    ]

    @Test("The last word completes what was not said, and repeats nothing", arguments: lastWords)
    func lastWord(said: [String], message: String?, content: String) {
        let reading = Self.read(said.map(ChatEvent.said) + [.finished(message: message, pictures: [])])
        #expect(reading.content == content)
    }

    @Test("Where the answer is told at once, the last word counts")
    func atOnce() {
        func content(_ events: [ChatEvent]) -> String { Self.read(events) { $0.streams = false }.content }
        #expect(content([.said("Helo"), .finished(message: "Hello there", pictures: [])]) == "Hello there")
        #expect(content([.said("Hello"), .finished(message: nil, pictures: [])]) == "Hello")
        #expect(content([.said("Hello")]) == "Hello")
        let drawn = DrawnPicture(id: "i", path: "users/u/i.jpg", progress: 100, index: 0)
        #expect(content([.drew(drawn), .said("A"), .finished(message: "A cat", pictures: [])]) == "A cat\n\n![p](1)")
    }

    static func drawn(_ path: String, _ progress: Int, index: Int = 0) -> ChatEvent {
        .drew(DrawnPicture(id: path, path: path, progress: progress, index: index))
    }

    @Test("A drawn picture is fetched once, in its place, and without its caption")
    func picture() {
        let reading = Self.read([
            Self.drawn("users/u/1/image.jpg", 50), Self.drawn("users/u/1/image.jpg", 100),
            Self.drawn("users/u/2/image.jpg", 100, index: 1),
            .finished(
                message: "I generated images with the prompt: 'cat'",
                pictures: ["https://assets.example/users/u/1/image.jpg", "users/u/2/image.jpg"]),
        ])
        #expect(reading.fetched == ["users/u/1/image.jpg"])
        #expect(reading.content == "![p](1)")
        let between = Self.read([
            .said("See:"), Self.drawn("a", 100), .said("Nice."), .finished(message: nil, pictures: []),
        ])
        #expect(between.content == "See:\n\n![p](1)\n\nNice.")
        let named = Self.read([.finished(message: "I drew", pictures: ["a", "b"])]) { $0.pictures = 2 }
        #expect(named.fetched == ["a", "b"])
        #expect(named.content == "![p](1)\n\n![p](2)")
        let thinking = Self.read([.thought("Hm", isHeader: false), Self.drawn("a", 100)]) { $0.thinksInContent = true }
        #expect(thinking.content == "<think>\nHm\n</think>\n![p](1)")
    }

    @Test("Calls of functions end the answer as such")
    func calls() {
        let events: [ChatEvent] = [
            .said("<tool_"), .said("call>{\"name\":\"f\","), .said("\"arguments\":{\"a\":1}}</tool_call>"),
            .finished(message: "<tool_call>{\"name\":\"f\",\"arguments\":{\"a\":1}}</tool_call>", pictures: []),
        ]
        for streams in [true, false] {
            let reading = Self.read(events) {
                $0.functions = ["f"]
                $0.streams = streams
            }
            #expect(reading.calls == ["f {\"a\":1}"])
            #expect(reading.content.isEmpty)
            #expect(reading.reason == .toolCalls)
        }
        #expect(Self.read(events).content.hasPrefix("<tool_call>"))
    }

    static let nothing: [[ChatEvent]] = [
        [], [.started(model: nil)], [.finished(message: nil, pictures: [])], [.said(" \n")],
        [.thought("Hm", isHeader: false), .finished(message: " ", pictures: [])],
        [.said("<xaiartifact>x</xaiartifact>")], [drawn("a", 50)],
    ]

    @Test("An answer without a word is an error", arguments: nothing)
    func empty(events: [ChatEvent]) {
        #expect(Self.read(events).error == .empty)
        #expect(Self.read(events) { $0.streams = false }.error == .empty)
    }

    @Test("However an answer is cut into events, it reads the same")
    func anyCut() {
        let thought = "One <grok:render id=\"1\">x</grok:render>two\n<fg:turn role=\"user\">no</fg:turn>three"
        let text =
            "a < b <fg:turn role=\"assistant\">\nHello</fg:turn> <xaiartifact>x</xaiartifact>日本 <tool_call>{\"name\":\"f\"}</tool_call>"
        func read(_ thoughts: [String], _ words: [String]) -> Reading {
            var reading = Self.read(
                thoughts.map { .thought($0, isHeader: false) } + words.map(ChatEvent.said)
                    + [.finished(message: text, pictures: [])]
            ) {
                $0.isEnveloped = true
                $0.functions = ["f"]
            }
            reading.usage = reading.usage.map { ChatUsage(prompt: $0.prompt, completion: 0, reasoning: $0.reasoning) }
            return reading
        }
        let whole = read([thought], [text])
        #expect(whole.reasoning == "One two\nthree")
        #expect(whole.content == "a < b Hello 日本 ")
        #expect(whole.calls == ["f {}"])
        for (thoughts, words) in zip(Splits.of(thought, seed: 5), Splits.of(text, seed: 6)) {
            #expect(read(thoughts, words) == whole)
        }
    }

    @Test("Whatever comes in whatever order, nothing said is lost, and every block of reasoning is closed")
    func anyOrder() {
        var dice = SplitMix(seed: 11)
        for _ in 0..<200 {
            let events: [ChatEvent] = (0..<(1 + Int(dice.next() % 12))).map { number in
                switch dice.next() % 6 {
                case 0: .thought("t\(number)", isHeader: true)
                case 1: .thought("t\(number) ", isHeader: false)
                case 2: .searched([ChatSource(url: "https://e.example/\(number)", title: "s", preview: "")])
                case 3: .drew(DrawnPicture(id: "p", path: "p\(number)", progress: 100, index: 0))
                default: .said("w\(number).")
                }
            }
            let words = events.map { if case .said(let text) = $0 { text } else { "" } }.joined()
            let thoughts = events.filter { if case .thought = $0 { true } else { false } }.count
            let apart = Self.read(events)
            #expect(apart.content.replacing("![p](1)", with: "").filter { !$0.isNewline } == words)
            #expect(apart.reasoning.count { $0 == "t" } - apart.reasoning.ranges(of: "https").count * 2 == thoughts)
            #expect(apart.fetched.count <= 1)
            #expect((apart.error == .empty) == (words.isEmpty && apart.fetched.isEmpty))
            let inside = Self.read(events) { $0.thinksInContent = true }
            // What ends in an error is not rounded off.
            guard inside.error == nil else { continue }
            let spoken = inside.content.replacing(#/(?s)<think>\n.*?<\/think>\n/#, with: "")
            #expect(inside.reasoning.isEmpty)
            #expect(spoken.replacing("![p](1)", with: "").filter { !$0.isNewline } == words)
        }
    }

    @Test(
        "Language-model tokens are estimated from bytes",
        arguments: [("", 0), ("a", 1), ("Hello there, friend!", 5), ("привет", 3), ("日本語日", 3), ("🙂", 2)])
    func estimate(text: String, count: Int) {
        #expect(TokenEstimate(text).count == count)
        var pieces = TokenEstimate()
        for scalar in text.unicodeScalars { pieces.add(String(scalar)) }
        #expect(pieces.count == count)
    }
}
