import ArgumentParser
import Foundation

/// `filmgate export`
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write tokens, proxies, settings, videos and call log as a grok2api server would have them.",
        discussion: """
            DIR must not hold such files already. token.json and proxy_state.json hold secrets in the clear: they are \
            readable by you alone, and belong into no repository or mail. `filmgate import` takes all of it back.

            Example:

              filmgate export backup-2026-11-21 --media
            """)

    @OptionGroup var settings: SettingOptions

    @Argument(help: ArgumentHelp("The folder to write into; it is made if it is missing.", valueName: "dir"))
    var path: String

    @Flag(help: "Also copy the cached pictures and videos.")
    var media = false

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let directory = settings.data.directory(environment: environment)
        guard directory.hasDatabase else {
            throw CommandFailure("there is nothing in \(directory.path): see --data-dir")
        }
        let loaded = try settings.load(flags: [], environment: environment)
        try await MovingRooms.opened(directory, loaded) { rooms in
            let folder = try ExportFolder(path)
            try await rooms.export(to: folder, media: media, now: Date()) { Output.error.line($0) }
            Output.error.line("Careful: \(folder.path) now holds secrets in the clear.")
        }
    }
}
