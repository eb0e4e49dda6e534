import Foundation
import Logging

/// One bounded line per event, as text for people or as JSON for programs.
struct LineLogHandler: LogHandler {
    enum Form: Sendable {
        case text, json
    }

    /// Bytes of a line at most, its end included.
    static let longestLine = 8_192
    /// Characters of the message or of one value at most.
    static let longestValue = 1_000

    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level
    private let label: String
    private let form: Form
    private let mask: SecretMask
    private let now: @Sendable () -> Date
    private let write: @Sendable (String) -> Void

    init(
        label: String, level: Logger.Level, form: Form, mask: SecretMask,
        now: @escaping @Sendable () -> Date = { Date() }, write: @escaping @Sendable (String) -> Void
    ) {
        self.label = label
        logLevel = level
        self.form = form
        self.mask = mask
        self.now = now
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        if let metadataProvider { fields.merge(metadataProvider.get()) { _, new in new } }
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        if let error = event.error { fields["error"] = "\(error)" }
        let line = LogLine(
            time: now(), level: event.level, label: label, message: cleaned(event.message.description),
            fields: fields.map { ($0.key, cleaned($0.value.description)) }.sorted { $0.0 < $1.0 })
        write(form == .json ? line.json(upTo: Self.longestLine) : line.text(upTo: Self.longestLine))
    }

    /// Masked before it is cut: half a secret would not be known for one.
    private func cleaned(_ text: String) -> String {
        let masked = mask.masked(String(text.prefix(4 * Self.longestValue)))
        return masked.count > Self.longestValue ? masked.prefix(Self.longestValue) + "…" : masked
    }
}
