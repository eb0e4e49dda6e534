/// Pages found on the web.
struct WebSearchResults: Decodable {
    let pages: [ChatSource]

    private enum Key: CodingKey { case results }

    private struct Page: Decodable {
        let url: String?
        let title: String?
        let preview: String?

        private enum Key: CodingKey { case url, title, preview }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            url = container.lenientText(.url)
            title = container.lenientText(.title)
            preview = container.lenientText(.preview)
        }
    }

    init(from decoder: any Decoder) throws {
        let found = try decoder.container(keyedBy: Key.self).lenient(.results, as: [Page].self) ?? []
        pages = found.compactMap { page in
            guard let url = page.url, url.hasPrefix("https://") || url.hasPrefix("http://") else { return nil }
            return ChatSource(url: url, title: page.title ?? url, preview: page.preview ?? "")
        }
    }
}

/// Posts found on X, as a list or inside `results`.
struct PostSearchResults: Decodable {
    let pages: [ChatSource]

    private enum Key: CodingKey { case results }

    private struct Post: Decodable {
        let author: String?
        let id: String?
        let text: String?

        private enum Key: CodingKey { case username, postId, text }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            author = container.lenientText(.username)
            id = container.lenientText(.postId)
            text = container.lenientText(.text)
        }

        /// Its page, where author and id can stand in an address.
        var page: ChatSource? {
            guard let author, let id, id.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                author.unicodeScalars.allSatisfy({
                    $0.isASCII && ($0.properties.isAlphabetic || "0"..."9" ~= $0 || $0 == "_")
                })
            else { return nil }
            return ChatSource(url: "https://x.com/\(author)/status/\(id)", title: "@" + author, preview: text ?? "")
        }
    }

    init(from decoder: any Decoder) throws {
        // Either form will do; what fits neither is no search.
        let list = try? [Post](from: decoder)
        let found = try list ?? decoder.container(keyedBy: Key.self).lenient(.results) ?? []
        pages = found.compactMap(\.page)
    }
}
