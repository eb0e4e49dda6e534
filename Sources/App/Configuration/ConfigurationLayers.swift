import Foundation
import Settings
import TOMLKit

/// The places values come from, the later winning: defaults, the settings file, what an administrator changed, the environment, flags.
struct ConfigurationLayers: Sendable {
    struct File: Sendable {
        let path: String
        let text: String
    }

    struct Flag: Sendable {
        /// `--port`
        let name: String
        /// `server.port`
        let path: String
        let value: String
    }

    /// Variables that are no keys: where to look for everything else.
    static let reservedVariables = ["FILMGATE_CONFIG", "FILMGATE_DATA_DIR"]
    /// Variables of the test and benchmark scripts, which the program does not read.
    private static let foreignPrefixes = ["FILMGATE_TEST_", "FILMGATE_CHAOS_", "FILMGATE_BENCH_"]

    var file: File?
    /// By path. What is unknown or not of its key's form is ignored: it must not keep the server from starting.
    var settings: [String: SettingValue] = [:]
    var environment: [String: String] = [:]
    var flags: [Flag] = []

    /// Throws `ConfigurationError` with every fault there is.
    func load() throws(ConfigurationError) -> LoadedConfiguration {
        var load = ConfigurationLoad()
        if let file { load.take(file) }
        load.beginSettings()
        for (path, value) in settings { load.take(path, value) }
        load.take(environment: environment.filter { !Self.isForeign($0.key) })
        for flag in flags { load.take(flag) }
        guard load.faults.isEmpty else { throw ConfigurationError(faults: load.faults) }
        return load.loaded
    }

    private static func isForeign(_ name: String) -> Bool {
        !name.hasPrefix("FILMGATE_") || foreignPrefixes.contains { name.hasPrefix($0) }
            || reservedVariables.contains(name)
    }
}

/// A configuration, and where each of its values came from.
struct LoadedConfiguration: Sendable {
    var configuration = Configuration()
    /// By the key's path; what is not there is a default.
    fileprivate(set) var origins: [String: ConfigurationOrigin] = [:]

    /// What would hold without administrator, environment and flags.
    fileprivate(set) var base = Configuration()
    fileprivate(set) var baseOrigins: [String: ConfigurationOrigin] = [:]

    /// How many keys are not at their default's word.
    var changes: Int { origins.count }

    func origin(of key: ConfigurationKey) -> ConfigurationOrigin { origins[key.path] ?? .standard }

    func baseOrigin(of key: ConfigurationKey) -> ConfigurationOrigin { baseOrigins[key.path] ?? .standard }
}

private struct ConfigurationLoad {
    private static let byPath = Dictionary(uniqueKeysWithValues: ConfigurationKey.all.map { ($0.path, $0) })
    private static let sections = Set(ConfigurationKey.all.map(\.section))
    private static let largestSecretFile = 1 << 20

    var loaded = LoadedConfiguration()
    var faults: [ConfigurationError.Fault] = []

    mutating func take(_ file: ConfigurationLayers.File) {
        let origin = ConfigurationOrigin.file(file.path)
        let root: TOMLTable
        do {
            root = try TOMLTable(string: file.text)
        } catch {
            let reason = (error as? TOMLParseError).map { "\($0.description) (\($0.source.begin))" } ?? "\(error)"
            faults.append(.malformed(path: file.path, reason: reason))
            return
        }
        for section in root.keys.sorted() {
            guard let table = root[section]?.table else {
                faults.append(.misplaced(section, origin: origin))
                continue
            }
            guard Self.sections.contains(section) else {
                let suggestion = section.nearest(among: Self.sections.sorted()).map { "[\($0)]" }
                faults.append(.unknown("[\(section)]", origin: origin, suggestion: suggestion))
                continue
            }
            for name in table.keys.sorted() {
                guard let value = table[name] else { continue }
                set("\(section).\(name)", to: ConfigurationInput(value), from: origin)
            }
        }
    }

    /// What was taken so far is the base.
    mutating func beginSettings() {
        loaded.base = loaded.configuration
        loaded.baseOrigins = loaded.origins
    }

    mutating func take(_ path: String, _ value: SettingValue) {
        guard let key = Self.byPath[path], !key.isFixed,
            key.set(ConfigurationInput(value), in: &loaded.configuration)
        else { return }
        loaded.origins[path] = .settings
    }

    mutating func take(environment: [String: String]) {
        var unknown = Set(environment.keys)
        for key in ConfigurationKey.all {
            unknown.remove(key.variable)
            let value = environment[key.variable]
            if let value { set(key.path, to: .word(value), from: .environment(key.variable)) }
            guard let variable = key.fileVariable, let path = environment[variable] else { continue }
            unknown.remove(variable)
            guard value == nil else {
                faults.append(.setTwice(key: key.path, first: key.variable, second: variable))
                continue
            }
            take(secretAt: path, for: key, variable: variable)
        }
        let variables = ConfigurationKey.all.flatMap { [$0.variable] + ($0.fileVariable.map { [$0] } ?? []) }
        for name in unknown.sorted() {
            let suggestion =
                name.nearest(among: variables + ConfigurationLayers.reservedVariables)
                ?? variables.first { $0.hasSuffix(name.dropFirst("FILMGATE".count)) && name.count > "FILMGATE_".count }
            faults.append(.unknown(name, origin: .environment(name), suggestion: suggestion))
        }
    }

    mutating func take(_ flag: ConfigurationLayers.Flag) {
        set(flag.path, to: .word(flag.value), from: .flag(flag.name))
    }

    private mutating func take(secretAt path: String, for key: ConfigurationKey, variable: String) {
        let origin = ConfigurationOrigin.secretFile(variable: variable, path: path)
        do {
            let text = try String(contentsOfFile: path, upTo: Self.largestSecretFile)
            set(key.path, to: .word(text.trimmed), from: origin)
        } catch {
            faults.append(.unreadable(path: path, origin: .environment(variable), reason: "\(error)"))
        }
    }

    private mutating func set(_ path: String, to input: ConfigurationInput, from origin: ConfigurationOrigin) {
        guard let key = Self.byPath[path] else {
            faults.append(.unknown(path, origin: origin, suggestion: Self.suggestion(for: path)))
            return
        }
        guard key.set(input, in: &loaded.configuration) else {
            let shown = key.secrecy == .open ? input.shown : "****"
            faults.append(.invalid(key: path, value: shown, wanted: key.form, origin: origin))
            return
        }
        loaded.origins[path] = origin
    }

    /// The same name in another section before a similar name.
    private static func suggestion(for path: String) -> String? {
        let name = path.split(separator: ".").last.map(String.init) ?? path
        return ConfigurationKey.all.first { $0.name == name }?.path
            ?? path.nearest(among: ConfigurationKey.all.map(\.path))
            ?? name.nearest(among: ConfigurationKey.all.map(\.name)).flatMap { near in
                ConfigurationKey.all.first { $0.name == near }?.path
            }
    }
}
