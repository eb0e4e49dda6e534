/// A conversation turn by turn, with all that its client said about the answer: for a provider that takes it so.
package struct ChatDialogue: Hashable, Sendable {
    package enum Role: String, Hashable, Sendable {
        case system, user, assistant, tool
    }

    package enum Part: Hashable, Sendable {
        case text(String)
        case picture(ReferenceImage)
    }

    package struct Turn: Hashable, Sendable {
        package let role: Role
        package let name: String?
        package let parts: [Part]
        /// What an assistant's turn called.
        package let calls: [FunctionCall]
        /// Which call a tool's turn answers.
        package let callID: String?

        package init(
            role: Role, name: String? = nil, parts: [Part], calls: [FunctionCall] = [], callID: String? = nil
        ) {
            self.role = role
            self.name = name
            self.parts = parts
            self.calls = calls
            self.callID = callID
        }
    }

    package struct Function: Hashable, Sendable {
        package let name: String
        package let description: String?
        /// JSON Schema, as the client wrote it.
        package let parameters: String?
        /// Whether calls must hold to the schema.
        package let strict: Bool?

        package init(name: String, description: String?, parameters: String?, strict: Bool? = nil) {
            self.name = name
            self.description = description
            self.parameters = parameters
            self.strict = strict
        }
    }

    package enum Choice: Hashable, Sendable {
        case auto, none, required
        case named(String)
    }

    /// A parameter of the client's, by OpenAI's name.
    package struct Option: Hashable, Sendable {
        package let name: String
        /// Its value as JSON.
        package let json: String

        package init(name: String, json: String) {
            self.name = name
            self.json = json
        }
    }

    /// What the provider calls the model.
    package let model: String
    package let turns: [Turn]
    package let functions: [Function]
    package let choice: Choice
    package let options: [Option]

    package init(
        model: String, turns: [Turn], functions: [Function] = [], choice: Choice = .auto, options: [Option] = []
    ) {
        self.model = model
        self.turns = turns
        self.functions = functions
        self.choice = choice
        self.options = options
    }
}

/// A function that the model calls. Chat has a type of the same shape: Server, which reads and writes calls, knows no
/// upstream.
package struct FunctionCall: Hashable, Sendable {
    package let id: String
    package let name: String
    /// JSON
    package let arguments: String

    package init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// What a provider itself says of an answer that is over.
package struct ChatAccount: Hashable, Sendable {
    package enum Ending: String, Hashable, Sendable {
        case stop, length
        case toolCalls = "tool_calls"
        case contentFilter = "content_filter"
    }

    /// Language-model tokens as the provider counts them.
    package struct Usage: Hashable, Sendable {
        package var prompt: Int
        package var completion: Int
        package var total: Int
        package var reasoning: Int
        /// Of the prompt.
        package var cached: Int

        package init(prompt: Int, completion: Int, total: Int, reasoning: Int = 0, cached: Int = 0) {
            self.prompt = prompt
            self.completion = completion
            self.total = total
            self.reasoning = reasoning
            self.cached = cached
        }
    }

    package let ending: Ending
    package let usage: Usage?
    package let cost: Cost?

    package init(ending: Ending, usage: Usage? = nil, cost: Cost? = nil) {
        self.ending = ending
        self.usage = usage
        self.cost = cost
    }
}
