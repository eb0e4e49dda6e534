import Catalog

/// The arguments of a tool's call. Null counts as absent; what has another type than it must have is an error, and so is
/// what the tool does not know.
struct MCPArguments {
    static let chatModel = "grok-4.1"
    static let imageModel = "grok-imagine-image"
    static let anySize = "auto"
    static let imageSizes = [
        anySize, "256x256", "512x512", "1024x1024", "1536x1024", "1024x1536", "1792x1024", "1024x1792",
    ]
    static let imageCounts = 1...4

    private let values: [String: JSONValue]

    init(_ values: [String: JSONValue]) { self.values = values.filter { $0.value != .null } }

    func allow(_ names: Set<String>) throws(APIError) {
        guard let stranger = values.keys.filter({ !names.contains($0) }).min() else { return }
        throw .invalid(
            String(stranger.prefix(64)),
            "There is no such argument; there are \(names.sorted().joined(separator: ", ")).")
    }

    func text(_ name: String) throws(APIError) -> String? {
        switch values[name] {
        case nil: return nil
        case .string(let text): return text
        default: throw .invalid(name, "It must be a string.", code: "invalid_type")
        }
    }

    /// A whole number, also one that is written as text, as models do.
    func numeral(_ name: String) throws(APIError) -> String? {
        switch values[name] {
        case nil: return nil
        case .integer(let number): return String(number)
        case .string(let text): return text
        default: throw .invalid(name, "It must be an integer.", code: "invalid_type")
        }
    }

    func prompt(_ name: String) throws(APIError) -> String {
        guard let text = try text(name) else { throw .missing(name) }
        var form = VideoForm()
        form.prompt = text
        do { return try form.checkedPrompt() } catch {
            var error = error
            error.param = name
            throw error
        }
    }

    /// nil also where it says nothing.
    func system(_ name: String) throws(APIError) -> String? {
        guard let text = try text(name), text.contains(where: { !$0.isWhitespace }) else { return nil }
        return try prompt(name)
    }

    func imageSize(_ name: String) throws(APIError) -> FrameSize? {
        guard let text = try text(name) else { return nil }
        guard Self.imageSizes.contains(text) else {
            throw .invalid(name, "It must be one of \(Self.imageSizes.joined(separator: ", ")).")
        }
        return FrameSize(text)
    }

    func imageCount(_ name: String) throws(APIError) -> Int {
        guard let text = try numeral(name) else { return 1 }
        guard let count = Int(text), Self.imageCounts.contains(count) else {
            throw .invalid(
                name, "It must be from \(Self.imageCounts.lowerBound) to \(Self.imageCounts.upperBound).")
        }
        return count
    }
}
