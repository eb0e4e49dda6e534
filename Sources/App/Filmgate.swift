import ArgumentParser

@main
struct Filmgate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "filmgate")
}
