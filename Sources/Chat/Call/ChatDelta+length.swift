extension ChatDelta {
    /// In bytes.
    var length: Int {
        switch self {
        case .reasoning(let text), .content(let text): text.utf8.count
        case .call(let call): call.arguments.utf8.count
        }
    }
}
