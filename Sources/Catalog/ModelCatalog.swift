/// The models that clients may name. Values only: which of them can be served right now is the pool's to say.
package struct ModelCatalog: Sendable {
    /// In the order they are listed to clients; no two have one id.
    package let models: [Model]
    /// Other names for them, by name; listed too.
    package let aliases: [String: String]
    /// All names that are listed with what each means: the models, then the aliases by name.
    package let entries: [(name: String, model: Model)]
    private let byID: [String: Model]

    /// Of two models with one id the last counts, in the place of the first: an operator's own replaces ours. A model's
    /// own name goes before an alias; an alias of nothing is dropped.
    package init(_ models: [Model], aliases: [String: String] = [:]) {
        let byID = Dictionary(models.map { ($0.id, $0) }) { _, last in last }
        var listed: Set<String> = []
        let models = models.compactMap { listed.insert($0.id).inserted ? byID[$0.id] : nil }
        let aliases = aliases.filter { byID[$0.key] == nil && byID[$0.value] != nil }
        self.models = models
        self.aliases = aliases
        self.byID = byID
        entries =
            models.map { ($0.id, $0) }
            + aliases.sorted { $0.key < $1.key }.compactMap { alias in byID[alias.value].map { (alias.key, $0) } }
    }

    package var videos: [VideoModel] { models.compactMap { if case .video(let model) = $0 { model } else { nil } } }

    /// The model of that name or alias, dated `sora-*` names included (`sora-2-2025-12-08`); nil if there is none.
    package func model(named name: String) -> Model? {
        byID[name] ?? aliases[name].flatMap { byID[$0] } ?? Self.withoutDate(name).flatMap { byID[$0] }
    }

    /// nil also where the name is of another kind of model; so with the two below.
    package func video(named name: String) -> VideoModel? {
        if case .video(let model) = model(named: name) { model } else { nil }
    }

    package func chat(named name: String) -> ChatModel? {
        if case .chat(let model) = model(named: name) { model } else { nil }
    }

    package func image(named name: String) -> ImageModel? {
        if case .image(let model) = model(named: name) { model } else { nil }
    }

    /// `"sora-2-2025-12-08"` to `"sora-2"`; nil where the name does not end in a date.
    private static func withoutDate(_ name: String) -> String? {
        guard name.hasPrefix("sora-"), let match = name.firstMatch(of: #/-[0-9]{4}-[0-9]{2}-[0-9]{2}$/#) else {
            return nil
        }
        return String(name[..<match.range.lowerBound])
    }
}
