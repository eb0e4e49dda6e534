/// Who answers in words.
package protocol ConversationProvider: AssetSource, PictureTaker {
    /// Whether an order holds the turns of its conversation, with functions and parameters, or one text.
    var takesTurns: Bool { get }

    /// Asks, and reports the events of each piece of the answer as it comes. Cancelling closes the call. Throws
    /// `UpstreamError`, with `mayHaveStarted` once any of the answer itself was reported: nobody else is asked then. The order
    /// may be long; it is let go of when it was sent.
    func converse(
        _ order: consuming ChatOrder, as credential: Credential, by egress: Egress,
        report: ([ChatEvent]) async throws -> Void
    ) async throws
}

extension ConversationProvider {
    package var takesTurns: Bool { false }
}
