import Store

package enum SettingsSchema {
    package static let migrations: [Migration] = [
        Migration("settings-0001") { dialect in
            [
                """
                CREATE TABLE settings (
                    path \(dialect.name) NOT NULL PRIMARY KEY CHECK (length(path) BETWEEN 1 AND 128),
                    value \(dialect.text) CHECK (length(value) <= 65536),
                    sealed \(dialect.blob) CHECK (length(sealed) <= 131072),
                    changed_at \(dialect.integer) NOT NULL,
                    changed_by \(dialect.name) NOT NULL,
                    CHECK ((value IS NULL) <> (sealed IS NULL))
                ) \(dialect.tableSuffix)
                """
            ]
        }
    ]
}
