import ArgumentParser
import Foundation
import ServiceLifecycle
import Simulator

/// The simulated upstream in a process of its own, for benchmarks and trials against a server that does not know it.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run only the simulated upstream, on 127.0.0.1.",
        discussion: "Point a server at it with FILMGATE_GROK_BASE_URL and FILMGATE_GROK_ASSETS_URL.",
        shouldDisplay: false)

    @OptionGroup var data: DataOptions
    @Option(help: "Port to listen on, 0 for any free one.") var port: Int = 0
    @Option(help: "How long a simulated video takes.") var simulateVideoSeconds: Double = 3
    @Option(help: "A JSON file with an array of scripted answers.") var answers: String?

    func run() async throws {
        let directory = data.directory(environment: ProcessInfo.processInfo.environment)
        try directory.make()
        let answers = try answers.map {
            try JSONDecoder().decode([ScriptedAnswer].self, from: Data(contentsOf: URL(fileURLWithPath: $0)))
        }
        let simulator = UpstreamSimulator(
            options: .init(
                port: port, videoSeconds: simulateVideoSeconds, cacheDirectory: directory.simulator,
                answers: answers ?? []),
            logger: .filmgate(Configuration()))
        let group = ServiceGroup(services: [simulator], logger: .silent)
        let signals = StopSignals(patience: .seconds(5)) {
            // Ends at once: the group does the waiting.
            Task { await group.triggerGracefulShutdown() }
        }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            Output.standard.line("Simulated upstream listening on \(try await simulator.baseURL())")
            for try await _ in tasks {}
        }
        withExtendedLifetime(signals) {}
    }
}
