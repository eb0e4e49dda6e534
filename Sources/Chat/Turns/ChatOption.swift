/// One of OpenAI's parameters of an answer, passed on as the client wrote it.
package struct ChatOption: Hashable, Sendable {
    package enum Name: String, Hashable, Sendable, CaseIterable {
        case temperature, seed, stop
        case topP = "top_p"
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
        case presencePenalty = "presence_penalty"
        case frequencyPenalty = "frequency_penalty"
        case responseFormat = "response_format"
        case reasoningEffort = "reasoning_effort"
        case parallelToolCalls = "parallel_tool_calls"
        case searchParameters = "search_parameters"
        case webSearchOptions = "web_search_options"
    }

    package let name: Name
    /// Its value as JSON.
    package let json: String

    package init(_ name: Name, json: String) {
        self.name = name
        self.json = json
    }
}
