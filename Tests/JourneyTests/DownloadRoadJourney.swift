import Simulator
import TestSupport
import Testing

/// Files come by a road of their own.
@Suite("Download road journey", .timeLimit(.minutes(10)))
struct DownloadRoadJourney {
    @Test("Files are downloaded through the proxy for downloads and nothing else is; calls go through the other")
    func roads() async throws {
        let directory = try TemporaryDirectory()
        let calls = try await ProxyProgram.tinyproxy(user: "anna", password: "of-the-calls", in: directory)
        let downloads = try await ProxyProgram.tinyproxy(user: "anna", password: "of-the-files", in: directory)
        let environment = [
            "FILMGATE_GROK_PROXY_URL": "http://anna:of-the-calls@127.0.0.1:\(calls.port)",
            "FILMGATE_GROK_CACHE_PROXY_URL": "http://anna:of-the-files@127.0.0.1:\(downloads.port)",
        ]
        try await OperatedServer.open(
            tokens: ["download-road-token-1"], in: directory, environment: environment
        ) { operated in
            for number in 1...2 { try await operated.video("by two roads \(number)") }

            let journal = operated.simulator.journal()
            let files = journal.filter { $0.route == .asset }.map(\.path)
            let asked = journal.filter { $0.route == .conversation }.map(\.path)
            #expect(files.count == 2 && asked.count == 2)
            let (fetched, called) = (try downloads.paths(), try calls.paths())
            #expect(fetched.sorted() == files.sorted())
            #expect(asked.allSatisfy(called.contains))
            #expect(Set(called).isDisjoint(with: files))
            // Whatever else the upstream was asked for went by the road of calls.
            #expect(Set(journal.filter { $0.route != .asset }.map(\.path)).isSubset(of: called))

            var roads: [String?] = []
            let areWritten = try await eventually {
                let records = try await operated.get("logs?kind=attempt")["data"] as? [[String: any Sendable]] ?? []
                roads = records.map { $0["proxy_used"] as? String }
                return roads.count == 2
            }
            #expect(areWritten && Set(roads) == ["anna@127.0.0.1:\(calls.port)"], "\(roads)")
        }
        try await calls.stop()
        try await downloads.stop()
    }

    @Test("Without a proxy for downloads files come by the road of the call")
    func one() async throws {
        let directory = try TemporaryDirectory()
        let proxy = try await ProxyProgram.tinyproxy(user: "anna", password: "of-the-road", in: directory)
        let environment = ["FILMGATE_GROK_PROXY_URL": "http://anna:of-the-road@127.0.0.1:\(proxy.port)"]
        try await OperatedServer.open(tokens: ["one-road-token-1"], in: directory, environment: environment) {
            operated in
            try await operated.video("by one road")
            let seen = Set(try proxy.paths())
            let journal = operated.simulator.journal()
            #expect(journal.contains { $0.route == .asset })
            #expect(journal.allSatisfy { seen.contains($0.path) })
        }
        try await proxy.stop()
    }
}
