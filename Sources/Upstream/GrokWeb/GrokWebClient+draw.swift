import Catalog
import Transport

extension GrokWebClient {
    /// Has one picture made, and reports until its file can be fetched. Throws `UpstreamError` (`noImage` where words came
    /// instead). A picture lost on the way may be asked for again.
    package func draw(
        _ order: ImageOrder, as credential: Credential, by egress: Egress,
        report: (ImageEvent) async throws -> Void
    ) async throws {
        let begun = try await begin(try drawCall(order), as: credential, by: egress)
        try await follow(begun, with: PictureReader(), as: credential, by: egress) { events in
            for event in events { try await report(kept(event)) }
        }
    }

    private func drawCall(_ order: ImageOrder) throws(UpstreamError) -> Call {
        guard configuration.profile == .august2026, !order.references.isEmpty else {
            return try chatCall(ChatOrder(drawing: order))
        }
        var call = try call(Self.conversations, json: August2026Request(order, temporary: configuration.temporary))
        call.total = configuration.chatTotal
        return call
    }

    private func kept(_ event: ImageEvent) -> ImageEvent {
        switch event {
        case .progressed, .charged: event
        case .previewed(let path): .previewed(path: AssetAddress.kept(path, in: configuration))
        case .finished(let path): .finished(path: AssetAddress.kept(path, in: configuration))
        }
    }
}

extension ChatOrder {
    /// Asks a conversation model to draw: it decides by the words whether it does, and in which shape.
    convenience init(drawing order: ImageOrder) {
        let task =
            switch order.references.count {
            case 0: "Draw one picture"
            case 1: "Draw one picture that changes the attached picture as described"
            default: "Draw one picture made from the attached pictures as described"
            }
        let shape = order.aspectRatio.map { ", with the aspect ratio \($0)" } ?? ""
        self.init(
            message: "\(task)\(shape): \(order.prompt)",
            model: UpstreamModel(name: "grok-3", mode: "MODEL_MODE_FAST", modeID: "fast"), pictures: order.references)
    }
}
