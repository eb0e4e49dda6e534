/// All that is wrong with a configuration, one fault a line.
struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    enum Fault: Sendable, Hashable {
        /// No key or variable has that name.
        case unknown(String, origin: ConfigurationOrigin, suggestion: String?)
        /// A key outside any section, or a section that is none.
        case misplaced(String, origin: ConfigurationOrigin)
        /// `value` is masked already.
        case invalid(key: String, value: String, wanted: String, origin: ConfigurationOrigin)
        case setTwice(key: String, first: String, second: String)
        case unreadable(path: String, origin: ConfigurationOrigin, reason: String)
        case malformed(path: String, reason: String)
    }

    let faults: [Fault]

    var description: String {
        let lines = faults.map(\.description)
        return lines.count == 1 ? "configuration: \(lines[0])" : "configuration:\n  " + lines.joined(separator: "\n  ")
    }
}

extension ConfigurationError.Fault: CustomStringConvertible {
    var description: String {
        switch self {
        case .unknown(let name, let origin, let suggestion):
            "unknown key \(name) (\(origin))"
                + (suggestion.map { ": did you mean \($0)?" } ?? ": `filmgate serve --print-config` shows all")
        case .misplaced(let name, let origin):
            "\(name) (\(origin)) must stand in a section, as in [server] port = 8001"
        case .invalid(let key, let value, let wanted, let origin):
            "\(key) must be \(wanted), but is \(value) (\(origin))"
        case .setTwice(let key, let first, let second):
            "\(key) is set by both \(first) and \(second): keep one"
        case .unreadable(let path, let origin, let reason):
            "cannot read \(path) (\(origin)): \(reason)"
        case .malformed(let path, let reason):
            "\(path) is not TOML: \(reason)"
        }
    }
}
