import ArgumentParser
import Foundation

/// `filmgate version`
struct ShowVersion: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the version.", discussion: "Example:\n\n  filmgate version --json")

    @Flag(help: "As a JSON object.")
    var json = false

    func run() throws {
        Output.standard.line(json ? "{\"name\":\"filmgate\",\"version\":\"\(Version.number)\"}" : Version.number)
    }
}
