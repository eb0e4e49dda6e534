/// A key that can be set: what it takes, and what holds as long as nobody changes it here.
package struct SettingDefinition: Sendable {
    /// What no change here reaches.
    package struct Pin: Hashable, Sendable {
        package let value: SettingValue
        /// Who says so: `environment FILMGATE_LOG_LEVEL`, `flag --port`.
        package let origin: String

        package init(value: SettingValue, origin: String) {
            self.value = value
            self.origin = origin
        }
    }

    /// `grok.proxy_url`
    package let path: String
    package let meaning: String
    /// What it takes: `a whole number from 1 to 65535`.
    package let form: String
    package let isSecret: Bool
    /// From the defaults or the settings file.
    package let base: SettingValue
    /// `default`, `file /etc/filmgate.toml`
    package let baseOrigin: String
    package let pin: Pin?
    /// The value as it is kept; nil if it is not of the form.
    package let accept: @Sendable (SettingValue) -> SettingValue?
    /// As it may be shown.
    package let mask: @Sendable (SettingValue) -> SettingValue

    package init(
        path: String, meaning: String, form: String, isSecret: Bool = false, base: SettingValue,
        baseOrigin: String = "default", pin: Pin? = nil,
        accept: @escaping @Sendable (SettingValue) -> SettingValue?,
        mask: @escaping @Sendable (SettingValue) -> SettingValue = { $0 }
    ) {
        self.path = path
        self.meaning = meaning
        self.form = form
        self.isSecret = isSecret
        self.base = base
        self.baseOrigin = baseOrigin
        self.pin = pin
        self.accept = accept
        self.mask = mask
    }
}

/// Something that takes new values while it runs.
package struct LiveSetting: Sendable {
    /// The keys whose change it wants to hear of.
    package let paths: Set<String>
    /// Gets all values as they hold now. Called once at a time, never with values older than the call before.
    package let apply: @Sendable ([String: SettingValue]) async throws -> Void

    package init(
        _ paths: Set<String>, apply: @escaping @Sendable ([String: SettingValue]) async throws -> Void
    ) {
        self.paths = paths
        self.apply = apply
    }
}
