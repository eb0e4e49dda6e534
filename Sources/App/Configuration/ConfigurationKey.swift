import Address
import Settings
import Transport
import Upstream

/// One thing that can be set: its name, type, default, range and meaning. Everything else about it follows from these:
/// how it is read from file, environment and flags, the errors, `--print-config` and `data/setting.example.toml`.
struct ConfigurationKey: Sendable {
    /// How far it may be shown.
    enum Secrecy: Sendable {
        case open
        /// Only masked, and only its password where it is a URL.
        case secret
    }

    let section: String
    let name: String
    let meaning: String
    let secrecy: Secrecy
    /// What it takes: `a whole number from 1 to 65535`.
    let form: String
    private let put: @Sendable (ConfigurationInput, inout Configuration) -> Bool
    private let show: @Sendable (Configuration) -> String
    private let read: @Sendable (Configuration) -> SettingValue
    private let conceal: @Sendable (SettingValue) -> SettingValue

    /// `server.port`
    var path: String { section + "." + name }
    /// `FILMGATE_SERVER_PORT`
    var variable: String { "FILMGATE_" + (section + "_" + name).uppercased() }
    /// `FILMGATE_GROK_TOKENS_FILE`; nil unless it is a secret.
    var fileVariable: String? { secrecy == .open ? nil : variable + "_FILE" }

    /// Sets it; false, and nothing changed, when the input is not of its form.
    func set(_ input: ConfigurationInput, in configuration: inout Configuration) -> Bool { put(input, &configuration) }

    /// Its value as TOML, masked if it is a secret.
    func toml(in configuration: Configuration) -> String { show(configuration) }

    /// Its value, secrets in clear.
    func setting(in configuration: Configuration) -> SettingValue { read(configuration) }

    /// The value as it may be shown.
    func masked(_ value: SettingValue) -> SettingValue { conceal(value) }

    private init<Value: ConfigurationValue>(
        _ path: String, _ location: any WritableKeyPath<Configuration, Value> & Sendable, _ meaning: String,
        secrecy: Secrecy, form: String, accepts: @escaping @Sendable (Value) -> Bool,
        masked: @escaping @Sendable (Value) -> Value
    ) {
        let parts = path.split(separator: ".", maxSplits: 1)
        section = String(parts[0])
        name = String(parts[1])
        self.meaning = meaning
        self.secrecy = secrecy
        self.form = form
        put = { input, configuration in
            guard let value = Value(input), accepts(value) else { return false }
            configuration[keyPath: location] = value
            return true
        }
        show = { masked($0[keyPath: location]).toml }
        read = { $0[keyPath: location].setting }
        conceal = { setting in
            guard let value = Value(ConfigurationInput(setting)) else { return .text("****") }
            return masked(value).setting
        }
    }
}

extension ConfigurationKey {
    /// A number within a range.
    static func number<Value: ConfigurationValue & Comparable>(
        _ path: String, _ location: any WritableKeyPath<Configuration, Value> & Sendable, in range: ClosedRange<Value>,
        _ meaning: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            path, location, meaning, secrecy: .open,
            form: "\(Value.form) from \(range.lowerBound.toml) to \(range.upperBound.toml)",
            accepts: { range.contains($0) }, masked: { $0 })
    }

    /// True or false, or one of a few words.
    static func choice<Value: ConfigurationValue>(
        _ path: String, _ location: any WritableKeyPath<Configuration, Value> & Sendable, _ meaning: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            path, location, meaning, secrecy: .open, form: Value.form, accepts: { _ in true }, masked: { $0 })
    }

    /// A line of text of a certain form.
    static func text(
        _ path: String, _ location: any WritableKeyPath<Configuration, String> & Sendable, as form: TextForm,
        _ meaning: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            path, location, meaning, secrecy: .open, form: form.rawValue, accepts: { form.accepts($0) },
            masked: { $0 })
    }

    /// A line of text that is never shown whole.
    static func secret(
        _ path: String, _ location: any WritableKeyPath<Configuration, String> & Sendable, as form: TextForm,
        _ meaning: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            path, location, meaning, secrecy: .secret, form: form.rawValue, accepts: { form.accepts($0) },
            masked: { form.masked($0) })
    }

    /// Several numbers within a range.
    static func numbers(
        _ path: String, _ location: any WritableKeyPath<Configuration, [Int]> & Sendable, in range: ClosedRange<Int>,
        _ meaning: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            path, location, meaning, secrecy: .open,
            form: "\([Int].form) from \(range.lowerBound) to \(range.upperBound)",
            accepts: { $0.allSatisfy(range.contains) }, masked: { $0 })
    }

    /// Several IP addresses, or blocks of some.
    static func addresses(
        _ path: String, _ location: any WritableKeyPath<Configuration, [String]> & Sendable, _ meaning: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            path, location, meaning, secrecy: .open,
            form: "a list of IP addresses, or of blocks like 10.0.0.0/8 or 2001:db8::/32",
            accepts: { $0.allSatisfy { AddressBlock($0) != nil } }, masked: { $0 })
    }

    /// Several names of tags in answers.
    static func tags(
        _ path: String, _ location: any WritableKeyPath<Configuration, [String]> & Sendable, _ meaning: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            path, location, meaning, secrecy: .open, form: "a list of at most 100 names of tags, without < and >",
            accepts: { $0.count <= 100 && $0.allSatisfy(TextForm.isTagName) }, masked: { $0 })
    }

    /// Several proxies, whose passwords are never shown.
    static func proxies(
        _ path: String, _ location: any WritableKeyPath<Configuration, [String]> & Sendable, _ meaning: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            path, location, meaning, secrecy: .secret,
            form: "a list of URLs like http://HOST:PORT or socks5h://USER:PASSWORD@HOST:PORT",
            accepts: { $0.allSatisfy { !$0.isEmpty && TextForm.proxy.accepts($0) } },
            masked: { $0.map { TextForm.proxy.masked($0) } })
    }

    /// Several secrets.
    static func secrets(
        _ path: String, _ location: any WritableKeyPath<Configuration, [String]> & Sendable, _ meaning: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            path, location, meaning, secrecy: .secret, form: [String].form,
            accepts: { $0.allSatisfy { TextForm.header.accepts($0) } },
            masked: { $0.map { Credential($0).description } })
    }
}
