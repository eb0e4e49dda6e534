import Media

/// What of a conversation goes up, beside what the request says itself.
struct ChatMatter {
    /// For a provider that takes one text; nil for one that takes turns.
    let transcript: Transcript?
    /// Open as long as they may be uploaded.
    let pictures: [OpenMedia]
}
