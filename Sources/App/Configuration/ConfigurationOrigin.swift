/// Where a value came from.
enum ConfigurationOrigin: Sendable, Hashable, CustomStringConvertible {
    case standard
    /// The settings file at that path.
    case file(String)
    /// Changed by an administrator.
    case settings
    /// The environment variable of that name.
    case environment(String)
    /// The file at `path`, which the environment variable `variable` names.
    case secretFile(variable: String, path: String)
    /// The flag of that name: `--port`.
    case flag(String)

    var description: String {
        switch self {
        case .standard: "default"
        case .file(let path): "file \(path)"
        case .settings: "settings"
        case .environment(let name): "environment \(name)"
        case .secretFile(let variable, let path): "environment \(variable), file \(path)"
        case .flag(let name): "flag \(name)"
        }
    }
}
