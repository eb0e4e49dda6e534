/// A chunk of `/chat/completions`, or the whole answer, which has a message in the delta's place.
struct XAIChatChunk: Decodable {
    struct Delta: Decodable {
        struct Call: Decodable {
            struct Function: Decodable {
                let name: String?
                let arguments: String?

                private enum Key: String, CodingKey { case name, arguments }

                init(from decoder: any Decoder) throws {
                    let container = try decoder.container(keyedBy: Key.self)
                    name = container.lenientText(.name)
                    arguments = container.lenient(.arguments)
                }
            }

            /// Of a call that comes in pieces; a whole one has none.
            let index: Int?
            let id: String?
            let function: Function?

            private enum Key: String, CodingKey { case index, id, function }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Key.self)
                index = container.lenient(.index)
                id = container.lenientText(.id)
                function = container.lenient(.function)
            }
        }

        let content: String?
        let reasoning: String?
        let calls: [Call]

        private enum Key: String, CodingKey {
            case content, reasoning
            case reasoningContent = "reasoning_content"
            case calls = "tool_calls"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            content = container.lenientText(.content)
            reasoning = container.lenientText(.reasoningContent) ?? container.lenientText(.reasoning)
            calls = container.lenient(.calls) ?? []
        }
    }

    struct Choice: Decodable {
        let delta: Delta?
        let finishReason: String?

        private enum Key: String, CodingKey {
            case delta, message
            case finishReason = "finish_reason"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            delta = container.lenient(.delta) ?? container.lenient(.message)
            finishReason = container.lenientText(.finishReason)
        }
    }

    let model: String?
    let choices: [Choice]
    let citations: [String]
    let usage: XAIChatUsage?
    /// An error in an answer's place.
    let refusal: XAIRefusal?

    private enum Key: String, CodingKey { case model, choices, citations, usage }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        model = container.lenientText(.model)
        choices = container.lenient(.choices) ?? []
        citations = container.lenient(.citations) ?? []
        usage = container.lenient(.usage)
        // What tells of an error beside words of the answer is none.
        refusal = choices.isEmpty ? try? XAIRefusal(from: decoder) : nil
    }
}

/// What the API counts and bills.
struct XAIChatUsage: Decodable {
    let usage: ChatAccount.Usage?
    let cost: Cost?

    private enum Key: String, CodingKey {
        case prompt = "prompt_tokens"
        case completion = "completion_tokens"
        case total = "total_tokens"
        case promptDetails = "prompt_tokens_details"
        case completionDetails = "completion_tokens_details"
    }

    private struct Details: Decodable {
        let cached: Int?
        let reasoning: Int?

        private enum Key: String, CodingKey {
            case cached = "cached_tokens"
            case reasoning = "reasoning_tokens"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            cached = container.lenient(.cached)
            reasoning = container.lenient(.reasoning)
        }
    }

    init(from decoder: any Decoder) throws {
        cost = try XAIUsage(from: decoder).cost
        let container = try decoder.container(keyedBy: Key.self)
        let (prompt, completion): (Int?, Int?) = (container.lenient(.prompt), container.lenient(.completion))
        guard let prompt, let completion, Self.isCount(prompt), Self.isCount(completion) else {
            usage = nil
            return
        }
        let total: Int? = container.lenient(.total)
        let reasoning = container.lenient(.completionDetails, as: Details.self)?.reasoning
        let cached = container.lenient(.promptDetails, as: Details.self)?.cached
        usage = ChatAccount.Usage(
            prompt: prompt, completion: completion,
            total: total.flatMap { Self.isCount($0) ? $0 : nil } ?? prompt + completion,
            reasoning: reasoning.flatMap { Self.isCount($0) ? $0 : nil } ?? 0,
            cached: cached.flatMap { Self.isCount($0) ? $0 : nil } ?? 0)
    }

    /// What is more is no count of one answer's tokens.
    private static func isCount(_ number: Int) -> Bool { (0...1_000_000_000_000).contains(number) }
}
