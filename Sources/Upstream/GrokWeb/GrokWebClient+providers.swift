extension GrokWebClient: VideoProvider, PictureProvider, ConversationProvider {
    /// The conversation that begins a video tells of it until it is there.
    package var asksAgainAfter: Duration? { nil }

    /// A session has an allowance, no bill.
    package var bills: Bool { false }
}
