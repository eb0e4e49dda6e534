import Catalog
import Media
import Upstream

extension ChatDialogue {
    /// Of all pictures together, in bytes: they go along as text, which is built in memory.
    private static let mostPictureBytes = 32 << 20

    /// The turns as the client wrote them, but for those that hold nothing. `pictures` are those that are still there, by
    /// their names; others are left out.
    init(_ request: ChatRequest, _ road: ChatRoad, pictures: [String: ReferenceImage]) throws(ChatError) {
        let turns = request.turns.filter { !$0.isEmpty }.map { Turn($0, pictures) }
        let length = turns.reduce(0) { sum, turn in
            turn.parts.reduce(sum) { sum, part in
                if case .picture(let picture) = part { sum + picture.length } else { sum }
            }
        }
        guard length <= Self.mostPictureBytes else {
            throw ChatError(
                .refused,
                detail: "The pictures have \(length) bytes together, and \(Self.mostPictureBytes) are the most.")
        }
        self.init(
            model: road.model.name, turns: turns,
            functions: request.tools.map {
                Function(name: $0.name, description: $0.description, parameters: $0.parameters, strict: $0.strict)
            },
            choice: Choice(request.toolChoice),
            options: request.options.filter { !road.omitted.contains($0.name.rawValue) }
                .map { Option(name: $0.name.rawValue, json: $0.json) })
    }
}

extension ChatDialogue.Turn {
    fileprivate init(_ turn: ChatTurn, _ pictures: [String: ReferenceImage]) {
        self.init(
            role: ChatDialogue.Role(turn.role), name: turn.role == .tool ? nil : turn.name,
            parts: turn.parts.compactMap { part in
                switch part {
                case .text(let text): text.isEmpty ? nil : .text(text)
                case .picture(let name, _): pictures[name].map { .picture($0) }
                }
            },
            calls: turn.calls.map { FunctionCall(id: $0.id, name: $0.name, arguments: $0.arguments) },
            callID: turn.callID)
    }
}

extension ChatDialogue.Role {
    /// The API's instructions have one role.
    fileprivate init(_ role: ChatTurn.Role) {
        switch role {
        case .system, .developer: self = .system
        case .user: self = .user
        case .assistant: self = .assistant
        case .tool: self = .tool
        }
    }
}

extension ChatDialogue.Choice {
    fileprivate init(_ choice: ChatToolChoice) {
        switch choice {
        case .auto: self = .auto
        case .none: self = .none
        case .required: self = .required
        case .named(let name): self = .named(name)
        }
    }
}
