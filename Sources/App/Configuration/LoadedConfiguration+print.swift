extension LoadedConfiguration {
    /// The effective configuration as TOML, each value with its origin as a comment, secrets masked.
    var printed: String {
        let lines = ConfigurationKey.all.map { key in
            (key: key, assignment: "\(key.name) = \(key.toml(in: configuration))")
        }
        let width = min(lines.map(\.assignment.count).max() ?? 0, 44)
        var text = ""
        var section = ""
        for (key, assignment) in lines {
            if key.section != section {
                text += (section.isEmpty ? "" : "\n") + "[\(key.section)]\n"
                section = key.section
            }
            let gap = String(repeating: " ", count: max(0, width - assignment.count))
            text += "\(assignment)\(gap)  # \(origin(of: key))\n"
        }
        return text
    }
}
