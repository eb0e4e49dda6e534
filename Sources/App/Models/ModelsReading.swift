import Catalog
import TOMLKit

/// The catalogue while a file is read over it.
struct ModelsReading {
    private static let keys = ["aliases", "chat", "image", "remove", "video"]

    private(set) var faults: [String] = []
    private var models: [Model]
    private var aliases: [String: String]
    /// Of the file's own models, by name.
    private var seen: [String: String] = [:]
    private let standard: ModelCatalog

    init(_ standard: ModelCatalog) {
        self.standard = standard
        models = standard.models
        aliases = standard.aliases
    }

    var catalog: ModelCatalog { ModelCatalog(models, aliases: aliases) }

    mutating func read(_ text: String) {
        let root: TOMLTable
        do {
            root = try TOMLTable(string: text)
        } catch {
            let reason = (error as? TOMLParseError).map { "\($0.description) (\($0.source.begin))" } ?? "\(error)"
            faults.append("it is not TOML: \(reason)")
            return
        }
        for key in root.keys.sorted() where !Self.keys.contains(key) {
            faults.append("unknown key \(key.tomlLiteral)" + suggestion(for: key, among: Self.keys))
        }
        if let names = root["remove"] { remove(names) }
        for kind in ModelKind.allCases { add(root[kind.rawValue], kind) }
        if let names = root["aliases"] { name(names) }
    }

    private mutating func remove(_ value: any TOMLValueConvertible) {
        guard case .list(let names) = ConfigurationInput(value) else {
            faults.append("remove must be a list of names, but is \(ConfigurationInput(value).shown)")
            return
        }
        let known = standard.entries.map(\.name)
        for name in names {
            models.removeAll { $0.id == name }
            aliases[name] = nil
            guard !known.contains(name) else { continue }
            faults.append("remove: there is no model \(name.tomlLiteral)" + suggestion(for: name, among: known))
        }
    }

    private mutating func add(_ value: (any TOMLValueConvertible)?, _ kind: ModelKind) {
        guard let value else { return }
        guard let entries = value.array, entries.allSatisfy({ $0.table != nil }) else {
            faults.append("\(kind.rawValue) must be written [[\(kind.rawValue)]], one for each model")
            return
        }
        for (index, table) in entries.compactMap(\.table).enumerated() {
            var entry = ModelEntry(table, named: "[[\(kind.rawValue)]] \(index + 1)")
            let model = entry.model(kind, over: standard)
            faults += entry.faults
            guard let model else { continue }
            if let first = seen[model.id] {
                faults.append("\(entry.name): \(first) has the same id")
            }
            seen[model.id] = entry.name
            models.append(model)
        }
    }

    private mutating func name(_ value: any TOMLValueConvertible) {
        guard let table = value.table else {
            faults.append("aliases must be a section: [aliases]")
            return
        }
        let written = table.keys.sorted().compactMap { name in table[name].map { (name, $0) } }
        var added: [String: String] = [:]
        for (name, value) in written {
            if let target = value.string, ModelEntry.isName(name) {
                added[name] = target
            } else {
                faults.append("[aliases] \(name.tomlLiteral) must be a name, and be given the name of a model")
            }
        }
        let ids = Set(models.map(\.id))
        for (name, target) in added.sorted(by: { $0.key < $1.key }) {
            guard !ids.contains(name) else {
                faults.append("[aliases] \(name.tomlLiteral) is the name of a model: remove that first")
                continue
            }
            // One step only: what goes in circles has no end.
            guard let id = ids.contains(target) ? target : aliases[target], ids.contains(id) else {
                let near = suggestion(for: target, among: ids.sorted())
                faults.append("[aliases] \(name.tomlLiteral): there is no model \(target.tomlLiteral)" + near)
                continue
            }
            aliases[name] = id
        }
    }

    private func suggestion(for name: String, among names: [String]) -> String {
        name.nearest(among: names).map { ": did you mean \($0)?" } ?? ""
    }
}

/// What a model does.
enum ModelKind: String, CaseIterable {
    case chat, image, video
}
