import Access
import ArgumentParser
import Foundation

/// `filmgate keys`
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list and revoke the API keys of clients.",
        discussion: """
            Works beside a running server, which knows of a change within a second.

            Examples:

              filmgate keys create --name laptop
              KEY=$(filmgate keys create --name ci --expires-days 90)
              filmgate keys create --name films --for video
              filmgate keys revoke laptop
            """,
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key and print it, this once.",
            discussion: """
                The key alone goes to standard output; what else there is to say goes to standard error.

                Example:

                  filmgate keys create --name phone --owner anna
                """)

        @OptionGroup var data: DataOptions

        @Option(help: ArgumentHelp("A name to recognise the key by.", valueName: "name"))
        var name: String

        @Option(
            help: ArgumentHelp(
                "Whose videos its holder sees; keys with the same owner see the same. Default: the key's name.",
                valueName: "owner"))
        var owner: String?

        @Option(help: ArgumentHelp("Days until it expires. Default: never.", valueName: "days"))
        var expiresDays: Int?

        @Option(
            name: .customLong("for"), parsing: .upToNextOption,
            help: ArgumentHelp("What it may be used for: video, image, chat. Default: everything.", valueName: "kind"))
        var kinds: [String] = []

        var scope: KeyScope { KeyScope(kinds: Set(names.compactMap(WorkKind.init(rawValue:)))) }

        /// Also with commas between.
        private var names: [String] { kinds.flatMap { $0.split(separator: ",").map(String.init) } }

        func validate() throws {
            if let stranger = names.first(where: { WorkKind(rawValue: $0) == nil }) {
                throw ValidationError("--for takes video, image and chat, not '\(stranger)'")
            }
            if let expiresDays, !(1...36_500).contains(expiresDays) {
                throw ValidationError("--expires-days must be from 1 to 36500")
            }
        }

        func run() async throws {
            let now = Date()
            let expiresAt = expiresDays.map { now.addingTimeInterval(Double($0) * 86_400) }
            let (key, record) = try await data.withKeys {
                try await $0.create(name: name, owner: owner ?? name, expiresAt: expiresAt, scope: scope, now: now)
            }
            Output.error.line(
                "Key \(record.id) for \(record.name) (owner \(record.owner))"
                    + (expiresAt.map { ", until \($0.day)" } ?? "") + ". It is shown only now:")
            guard Output.standard.line(key) else {
                try await data.withKeys { _ = try await $0.revoke(record.id, now: now) }
                throw CommandFailure("standard output did not take the key, so it was revoked again")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all keys; the keys themselves are not kept.")

        @OptionGroup var data: DataOptions

        func run() async throws {
            let now = Date()
            let keys = try await data.hasDatabase ? data.withKeys { try await $0.list() } : []
            let rows = keys.map {
                [
                    $0.id, $0.name, $0.owner, $0.prefix + "…", $0.createdAt.day, $0.expiresAt?.day ?? "never",
                    $0.scope.names?.joined(separator: ", ") ?? "everything", "\($0.calls)", $0.state(now),
                ]
            }
            guard !rows.isEmpty else {
                Output.error.line("There are no keys in \(data.shown) yet. Make one: filmgate keys create --name NAME")
                return
            }
            let head = ["id", "name", "owner", "key", "created", "expires", "for", "calls", "state"]
            Output.standard.write(TextTable(head: head, rows: rows).text)
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a key, for good.", discussion: "Requests with it are refused within a second.")

        @OptionGroup var data: DataOptions

        @Argument(help: ArgumentHelp("The key's id, or its name if only one key has it.", valueName: "id-or-name"))
        var key: String

        func run() async throws {
            guard data.hasDatabase else { throw CommandFailure("there are no keys in \(data.shown): see --data-dir") }
            let record = try await data.withKeys { try await $0.revoke(key, now: Date()) }
            Output.error.line("Revoked \(record.id) (\(record.name)).")
        }
    }
}

extension DataOptions {
    fileprivate func withKeys<Result>(_ body: (APIKeys) async throws -> Result) async throws -> Result {
        let directory = directory(environment: ProcessInfo.processInfo.environment)
        return try await CommandFailure.explained {
            try await directory.withDatabase { try await body(APIKeys(database: $0)) }
        }
    }
}

extension APIKey {
    fileprivate func state(_ now: Date) -> String {
        if revokedAt != nil { return "revoked" }
        return expiresAt.map { $0 <= now } ?? false ? "expired" : "active"
    }
}
