import Logging
import Settings
import Store
import Vault

extension ConfigurationKey {
    /// What decides where secrets go, which programs run, what is reached from here, and whose word about a client counts:
    /// only whoever may write the file or start the server changes it, not whoever stole a session.
    private static let fixed: Set<String> = [
        "media.ffmpeg", "media.ffprobe", "grok.base_url", "grok.assets_url", "grok.tokens", "grok.super_tokens",
        "xai.base_url", "xai.keys",
        "references.allow_private", "webhooks.allow_private", "server.trusted_proxies", "models.file", "admin.name",
        "admin.password_file",
    ]

    /// Whether no administrator changes it.
    var isFixed: Bool { Self.fixed.contains(path) }
}

extension SettingDefinition {
    init(_ key: ConfigurationKey, in loaded: LoadedConfiguration) {
        let value = key.setting(in: loaded.configuration)
        let origin = loaded.origin(of: key)
        let pin: Pin? =
            switch origin {
            case .environment, .secretFile, .flag: Pin(value: value, origin: origin.description)
            case .standard, .file, .settings:
                key.isFixed ? Pin(value: value, origin: "\(origin), as only the file may change it") : nil
            }
        self.init(
            path: key.path, meaning: key.meaning, form: key.form, isSecret: key.secrecy == .secret,
            base: key.setting(in: loaded.base), baseOrigin: loaded.baseOrigin(of: key).description, pin: pin,
            accept: { input in
                var scratch = Configuration()
                return key.set(ConfigurationInput(input), in: &scratch) ? key.setting(in: scratch) : nil
            },
            mask: { key.masked($0) })
    }
}

extension Configuration {
    /// Of the values of all keys, as the settings hand them to appliers.
    init(_ values: [String: SettingValue]) {
        self.init()
        for key in ConfigurationKey.all {
            if let value = values[key.path] { _ = key.set(ConfigurationInput(value), in: &self) }
        }
    }
}

extension LiveSetting {
    /// `apply` gets the whole configuration as it holds now whenever one of `paths` changes.
    static func applying(
        _ paths: Set<String>, _ apply: @escaping @Sendable (Configuration) async throws -> Void
    ) -> LiveSetting {
        LiveSetting(paths) { values in try await apply(Configuration(values)) }
    }
}

extension SettingsStore {
    /// Of every key of the configuration.
    convenience init(
        _ loaded: LoadedConfiguration, database: any Database, vault: Vault, live: [LiveSetting], logger: Logger
    ) {
        self.init(
            database: database, vault: vault,
            definitions: ConfigurationKey.all.map { SettingDefinition($0, in: loaded) }, live: live, logger: logger)
    }
}
