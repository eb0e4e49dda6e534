import ArgumentParser
import Foundation
import Settings

/// Where the data are: shared by all commands that need them.
struct DataOptions: ParsableArguments {
    @Option(
        name: .customLong("data-dir"),
        help: ArgumentHelp(
            "Where database, media and settings lie.",
            discussion: "Default: the environment variable FILMGATE_DATA_DIR, else ./data.", valueName: "dir"))
    var path: String?

    func validate() throws {
        if path?.isEmpty == true { throw ValidationError("--data-dir must not be empty") }
    }

    /// An empty variable is taken for none.
    func directory(environment: [String: String]) -> DataDirectory {
        DataDirectory(path ?? environment["FILMGATE_DATA_DIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "data")
    }

    /// Whether there is something to look into: what only looks makes nothing.
    var hasDatabase: Bool { directory(environment: ProcessInfo.processInfo.environment).hasDatabase }

    /// The path, for messages.
    var shown: String { directory(environment: ProcessInfo.processInfo.environment).path }
}

/// Where the settings come from.
struct SettingOptions: ParsableArguments {
    @OptionGroup var data: DataOptions

    @Option(
        help: ArgumentHelp(
            "The settings file.",
            discussion: """
                Default: the environment variable FILMGATE_CONFIG, else setting.toml in the data directory if there is \
                one. data/setting.example.toml explains every key.
                """, valueName: "file"))
    var config: String?

    func validate() throws {
        if config?.isEmpty == true { throw ValidationError("--config must not be empty") }
    }

    /// Throws `ConfigurationError`, also when a file that was named cannot be read.
    func load(
        flags: [ConfigurationLayers.Flag], settings: [String: SettingValue] = [:], environment: [String: String]
    ) throws(ConfigurationError) -> LoadedConfiguration {
        var layers = ConfigurationLayers(settings: settings, environment: environment, flags: flags)
        layers.file = try file(environment: environment)
        return try layers.load()
    }

    private func file(environment: [String: String]) throws(ConfigurationError) -> ConfigurationLayers.File? {
        let path: String
        let origin: ConfigurationOrigin
        if let config {
            (path, origin) = (config, .flag("--config"))
        } else if let config = environment["FILMGATE_CONFIG"], !config.isEmpty {
            (path, origin) = (config, .environment("FILMGATE_CONFIG"))
        } else {
            (path, origin) = (data.directory(environment: environment).settings, .standard)
            guard FileManager.default.fileExists(atPath: path) else { return nil }
        }
        do {
            return ConfigurationLayers.File(path: path, text: try String(contentsOfFile: path, upTo: 1 << 20))
        } catch {
            throw ConfigurationError(faults: [.unreadable(path: path, origin: origin, reason: "\(error)")])
        }
    }
}
