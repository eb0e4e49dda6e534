import Settings

/// The settings of a request: in sections (`{"grok": {"proxy_url": …}}`, `{"global_config": {…}, "grok_config": {…}}`), by
/// path (`{"grok.proxy_url": …}`), or both; null takes back.
struct SettingWishes {
    enum Entry: Decodable {
        case value(SettingValue?)
        case section([String: SettingValue?])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .value(nil)
            } else if let section = try? container.decode([String: SettingValue?].self) {
                // Not an object: then it must be a value, and that failure is the one to tell.
                self = .section(section)
            } else {
                self = .value(try container.decode(SettingValue.self))
            }
        }
    }

    private(set) var byPath: [String: SettingValue?] = [:]
    /// How the client called each path.
    private(set) var names: [String: String] = [:]
    /// The predecessors' keys that change nothing here, as the client wrote them; why.
    private(set) var passedOver: [(name: String, reason: String)] = []

    init(_ body: [String: Entry]) throws {
        for (name, entry) in body.sorted(by: { $0.key < $1.key }) {
            switch entry {
            case .value(let value): try add(name, called: name, value)
            case .section(let members):
                let section = name.hasSuffix("_config") ? String(name.dropLast("_config".count)) : name
                for (member, value) in members.sorted(by: { $0.key < $1.key }) {
                    try add("\(section).\(member)", called: "\(name).\(member)", value)
                }
            }
        }
    }

    private mutating func add(_ theirs: String, called name: String, _ value: SettingValue?) throws {
        if let reason = SettingAlias.withoutEffect[theirs] { return passedOver.append((name, reason)) }
        let alias = SettingAlias.byName[theirs]
        let path = alias?.path ?? theirs
        guard names.updateValue(name, forKey: path) == nil else { throw APIError.repeated(name) }
        byPath.updateValue(value.map { alias?.ours($0) ?? $0 }, forKey: path)
    }
}
