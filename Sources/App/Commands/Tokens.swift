import ArgumentParser
import Catalog
import Foundation
import Pool
import Upstream

/// `filmgate tokens`
struct Tokens: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add and list the upstream's session tokens and keys.",
        discussion: """
            Works beside a running server, which picks up new tokens within a few seconds.

            Examples:

              filmgate tokens add < tokens.txt
              pass show grok | filmgate tokens add --tier super
              filmgate tokens add --provider xai < keys.txt
              filmgate tokens list
            """,
        subcommands: [Add.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add tokens from standard input, one per line.",
            discussion:
                "Blank lines and lines that begin with # are passed over; a token that is already there stays as it is."
        )

        /// Some hundred thousand tokens.
        private static let longestInput = 64 << 20

        @OptionGroup var data: DataOptions

        @Option(help: "What the accounts are: basic (free) or super (paying).")
        var tier: Tier = .basic

        @Option(help: "Whose they are: web (session tokens) or xai (keys of xAI's API, which have no tier).")
        var provider: Provider = .web

        func run() async throws {
            if isatty(STDIN_FILENO) == 1 { Output.error.line("One token per line; end with Ctrl-D.") }
            let input = try FileHandle.standardInput.read(upToCount: Self.longestInput) ?? Data()
            guard input.count < Self.longestInput, let lines = String(data: input, encoding: .utf8) else {
                throw CommandFailure("standard input is not UTF-8 text of under 64 MB")
            }
            let result = try await data.withTokens {
                try await $0.add(lines: lines, of: provider, tier: provider == .xai ? .super : tier, now: Date())
            }
            Output.error.line(result.summary)
            guard result.invalidLines.isEmpty else { throw ExitCode.failure }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all tokens, masked.")

        @OptionGroup var data: DataOptions

        func run() async throws {
            let tokens = try await data.hasDatabase ? data.withTokens { try await $0.list() } : []
            let rows = tokens.map {
                [
                    "\($0.id)", $0.label, $0.provider == .xai ? "xai" : $0.tier.rawValue, $0.createdAt.day,
                    $0.state.shown, $0.state.reason ?? "",
                ]
            }
            guard !rows.isEmpty else {
                Output.error.line("There are no tokens in \(data.shown) yet. Add some: filmgate tokens add < FILE")
                return
            }
            Output.standard.write(
                TextTable(head: ["id", "token", "tier", "added", "state", "reason"], rows: rows).text)
        }
    }
}

extension Tier: ExpressibleByArgument {}
extension Provider: ExpressibleByArgument {}

extension DataOptions {
    fileprivate func withTokens<Result>(_ body: (TokenPool) async throws -> Result) async throws -> Result {
        let directory = directory(environment: ProcessInfo.processInfo.environment)
        return try await CommandFailure.explained {
            try await directory.withDatabase {
                let pool = TokenPool(
                    database: $0, vault: try await directory.vault(for: $0), configuration: .init(), logger: .silent)
                return try await body(pool)
            }
        }
    }
}

extension TokenImport {
    /// `2 added, 1 already there; no tokens in lines 4, 7`
    var summary: String {
        var text = "\(added) added, \(duplicate) already there"
        guard !invalidLines.isEmpty else { return text }
        text += "; no token in line" + (invalidLines.count == 1 ? " " : "s ")
        text += invalidLines.prefix(20).map(String.init).joined(separator: ", ")
        return invalidLines.count > 20 ? text + " and \(invalidLines.count - 20) more" : text
    }
}

extension Token.State {
    fileprivate var shown: String {
        switch self {
        case .active: "active"
        case .cooling(let until, _): "cooling until \(until.formatted(.iso8601))"
        case .expired: "expired"
        case .disabled: "disabled"
        }
    }
}
