import Catalog
import Media

/// A conversation to be answered, whoever asked for it and in whatever form.
package struct ChatRequest: Sendable {
    package let model: ChatModel
    package let turns: [ChatTurn]
    /// Functions that the model may call; none: it only talks.
    package let tools: [ChatTool]
    package let toolChoice: ChatToolChoice
    /// What else the client said about the answer, for an upstream that takes it.
    package let options: [ChatOption]
    /// Whether the answer is wanted as it comes. If not, its text is given once at the end, as the upstream tells it then.
    package let streams: Bool
    /// Pictures drawn in the answer are linked below it: `https://host`, without a slash at the end.
    package let linkBase: String
    /// Whom the call log names.
    package let owner: String
    package let keyName: String?
    package let requestID: String

    package init(
        model: ChatModel, turns: [ChatTurn], tools: [ChatTool] = [], toolChoice: ChatToolChoice = .auto,
        options: [ChatOption] = [], streams: Bool = true, linkBase: String, owner: String, keyName: String?,
        requestID: String
    ) {
        self.model = model
        self.turns = turns
        self.tools = tools
        self.toolChoice = toolChoice
        self.options = options
        self.streams = streams
        self.linkBase = linkBase
        self.owner = owner
        self.keyName = keyName
        self.requestID = requestID
    }
}

/// One message of a conversation.
package struct ChatTurn: Hashable, Sendable {
    package enum Role: String, Sendable, CaseIterable {
        case system, developer, user, assistant, tool
    }

    package let role: Role
    /// Who of several speaks, or the function whose result this is.
    package let name: String?
    package let parts: [ChatPart]
    /// What an assistant's turn called.
    package let calls: [ChatToolCall]
    /// Which call a tool's turn answers.
    package let callID: String?

    package init(
        role: Role, name: String? = nil, parts: [ChatPart], calls: [ChatToolCall] = [], callID: String? = nil
    ) {
        self.role = role
        self.name = name
        self.parts = parts
        self.calls = calls
        self.callID = callID
    }
}

package enum ChatPart: Hashable, Sendable {
    case text(String)
    /// A picture in our cache, under this name.
    case picture(name: String, kind: MediaKind)
}

/// A function that the client offers.
package struct ChatTool: Hashable, Sendable {
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

package struct ChatToolCall: Hashable, Sendable {
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
