import Logging
import Transport

extension Logger {
    /// The program's logger: to standard error, as the configuration says, as long as `isOpen` agrees.
    static func filmgate(
        _ configuration: Configuration, label: String = "filmgate", isOpen: @escaping @Sendable () -> Bool = { true }
    ) -> Logger {
        let output = Output.error
        let form: LineLogHandler.Form =
            switch configuration.log.format {
            case .auto: output.isTerminal ? .text : .json
            case .text: .text
            case .json: .json
            }
        let mask = SecretMask(known: configuration.secrets)
        return Logger(label: label) { label in
            LineLogHandler(label: label, level: configuration.log.level, form: form, mask: mask) {
                if isOpen() { output.write($0) }
            }
        }
    }

    /// For commands, which say what they have to say themselves.
    static var silent: Logger { Logger(label: "filmgate") { _ in SwiftLogNoOpLogHandler() } }
}

extension Configuration {
    /// Every secret in it.
    fileprivate var secrets: [String] {
        grok.tokens + grok.superTokens + [grok.clearance, grok.statsigID]
            + (Proxy(parsing: grok.proxyURL)?.password.map { [$0] } ?? [])
    }
}
