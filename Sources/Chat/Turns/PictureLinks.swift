import Media

/// Pictures of ours that a text links: `![…](https://host/images/9f…2c.jpg)`.
package enum PictureLinks {
    /// In order. Only links to our own host, or without any, count. What a link says of its picture is looked at up to 300
    /// characters: without a limit, a text of nothing but beginnings would take time by the square of its length.
    package static func names(in text: String, of linkBase: String) -> [(name: String, kind: MediaKind)] {
        guard text.contains("/images/") else { return [] }
        return text.matches(
            of: #/!\[[^\[\]\n]{0,300}\]\((https?:\/\/[^\s\/)]+)?\/images\/([0-9a-f]{32}\.(?:jpg|png|webp))[^\s)]*\)/#
        )
        .compactMap { match in
            if let host = match.output.1, String(host).lowercased() != linkBase.lowercased() { return nil }
            return (String(match.output.2), .image)
        }
    }
}
