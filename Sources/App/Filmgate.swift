import ArgumentParser

@main
struct Filmgate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filmgate",
        abstract: "A self-hosted, OpenAI-compatible server that turns prompts into videos.",
        discussion: """
            Try it without any account:

              filmgate serve --simulate
              filmgate keys create --name me

            Use it: give it session tokens, start it, make an API key, and point an OpenAI client \
            at it.

              filmgate tokens add < tokens.txt
              filmgate serve
              filmgate keys create --name me

            Settings come from setting.toml in the data directory, then from environment variables \
            (FILMGATE_SERVER_PORT=9000), then from flags; `filmgate serve --print-config` shows what holds and why.

            Exit codes: 0 all is well, 1 it failed (one line says why), 64 the command line is wrong.
            """,
        version: Version.number,
        subcommands: [
            Serve.self, Keys.self, Tokens.self, Admin.self, Rekey.self, Check.self, ShowVersion.self, BenchQueue.self,
            BenchStore.self, BenchCalls.self, BenchTokens.self, Simulate.self,
            Import.self, Export.self,
        ])

    static func main() async {
        Output.fillClosedStreams()
        await main(nil)
    }
}
