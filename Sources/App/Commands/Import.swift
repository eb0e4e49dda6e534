import ArgumentParser
import Foundation
import Settings

/// `filmgate import`
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take over what a grok2api server left: tokens, proxies, settings, videos, files, call log.",
        discussion: """
            DIR is its data folder, the folder around it, or one file of it; it is only read. What is here already stays, \
            and doing it twice changes nothing. Works beside a running server. Ends with code 1 when a whole file could \
            not be read. docs/migration.md says what becomes of what.

            Examples:

              filmgate import /opt/grok2api/data --dry-run
              filmgate import /opt/grok2api/data
              filmgate import tokens.txt
            """)

    @OptionGroup var settings: SettingOptions

    @Argument(help: ArgumentHelp("The data folder of the other server, or a list of tokens.", valueName: "dir"))
    var path: String

    @Flag(help: "Say what would be new, changed, there already or invalid, and write nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Whose the videos and the API key shall be.", valueName: "owner"))
    var owner = "imported"

    func validate() throws {
        if owner.trimmed.isEmpty || owner.count > 64 { throw ValidationError("--owner must have 1 to 64 characters") }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let directory = settings.data.directory(environment: environment)
        let loaded = try settings.load(flags: [], environment: environment)
        let folder = try OldFolder.read(path)
        guard !folder.found.isEmpty else {
            throw CommandFailure("there is nothing to import in \(path): no token.json, setting.toml, temp/video …")
        }
        let wishes = ImportWishes(owner: owner.trimmed, now: Date())
        if dryRun, !directory.hasDatabase {
            let standing = try MovingRooms.emptyStanding(
                for: folder, directory: directory,
                definitions: ConfigurationKey.all.map { SettingDefinition($0, in: loaded) })
            show(ImportPlan(folder, onto: standing), [])
            return try ended(folder)
        }
        // Held to the end.
        let lock = dryRun ? nil : try directory.locked()
        defer { withExtendedLifetime(lock) {} }
        try await MovingRooms.opened(directory, loaded) { rooms in
            let plan = ImportPlan(folder, onto: try await rooms.survey(for: folder))
            guard !dryRun else { return show(plan, []) }
            let faults = try await rooms.carryOut(plan, wishes) { Output.error.line("… \($0)") }
            show(plan, faults)
        }
        try ended(folder)
    }

    /// Scripts must not take a file that was lost as a whole for one that is here.
    private func ended(_ folder: OldFolder) throws {
        guard !folder.lost.isEmpty else { return }
        let rest = dryRun ? "nothing was written" : "everything else was imported"
        throw CommandFailure("\(folder.lost.joined(separator: ", ")) could not be read at all; \(rest)")
    }

    private func show(_ plan: ImportPlan, _ faults: [OldFault]) {
        let all = plan.faults + faults
        for fault in all.prefix(Self.mostShown) { Output.error.line(fault.description) }
        if all.count > Self.mostShown { Output.error.line("… and \(all.count - Self.mostShown) more like these") }
        Output.standard.write(plan.table)
        if dryRun { Output.error.line("Nothing was written.") }
    }

    private static let mostShown = 50
}

extension DataDirectory {
    fileprivate func locked() throws -> FileLock {
        try make()
        return try lockForImport()
    }
}

extension ImportPlan {
    /// A line for each kind of thing that there is.
    var table: String {
        let rows = Part.allCases.compactMap { part -> [String]? in
            guard let count = counts[part], !count.isNothing else { return nil }
            return [part.title, "\(count.new)", "\(count.changed)", "\(count.duplicate)", "\(count.invalid)"]
        }
        return TextTable(head: ["", "new", "changed", "duplicate", "invalid"], rows: rows).text
    }
}

extension ImportPlan.Part {
    fileprivate var title: String {
        switch self {
        case .tokens: "tokens"
        case .proxies: "proxies"
        case .bindings: "bindings"
        case .settings: "settings"
        case .keys: "API keys"
        case .media: "files"
        case .videos: "videos"
        case .calls: "calls"
        }
    }
}
