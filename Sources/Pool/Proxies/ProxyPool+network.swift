import Foundation
import Logging
import NIOConcurrencyHelpers
import NIOCore
import Transport

/// What the pool asks others for: the pool API for proxies, and through each proxy whether it leads anywhere.
extension ProxyPool {
    /// Far more than a list of as many proxies as are kept.
    private static let longestAnswer = 1 << 20
    private static let patience = Timeouts(
        connect: .seconds(10), firstByte: .seconds(10), idle: .seconds(10), total: .seconds(10))

    /// Asks for the test address through this proxy. Its health does not change by that.
    package func test(_ proxy: Proxy) async -> ProxyTest {
        let start = ContinuousClock.now
        var status: Int?
        var problem: String?
        do {
            let request = TransferRequest(
                url: configuration.testURL, headers: [("Accept", "*/*")], timeouts: Self.patience,
                proxy: proxy.resolvingFar)
            let answer = try await transport.send(request).status
            status = answer
            if !(200..<400).contains(answer), answer != 403 { problem = "answered \(answer)" }
        } catch {
            problem = error.kind.words
        }
        let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
        return ProxyTest(connected: problem == nil, status: status, milliseconds: milliseconds, problem: problem)
    }

    /// Asks the pool API now; returns how many proxies it named. Proxies stay as they are when there is no list in its
    /// answer.
    @discardableResult
    package func refresh() async throws -> Int {
        let configuration = configuration
        guard let url = configuration.poolURL else { return 0 }
        let now = clock()
        lastFetch.withLockedValue { $0 = now }
        state.withLockedValue { $0.wantsRefresh = false }
        let answer: ProxyAnswer
        do {
            answer = ProxyAnswer(try await fetch(url), maximum: configuration.maximum)
            guard !answer.proxies.isEmpty else { throw ProxyError.noAnswer("no proxy in the answer") }
        } catch let error as ProxyError {
            if case .noAnswer(let problem) = error {
                lastAnswer.withLockedValue { $0 = ProxyPoolAnswer(at: now, problem: problem) }
            }
            throw error
        }
        // Before the new ones come: those that go make room for them.
        change { $0.name(answer.proxies) }
        let report = try await add(answer.proxies, source: .pool, now: now)
        lastAnswer.withLockedValue {
            $0 = ProxyPoolAnswer(
                at: now, named: answer.proxies.count, added: report.added, invalid: answer.invalid,
                excess: report.excess)
        }
        logger.debug(
            "Proxy pool fetched",
            metadata: [
                "named": "\(answer.proxies.count)", "added": "\(report.added)", "left out": "\(report.excess)",
                "invalid": "\(answer.invalid)",
            ])
        return answer.proxies.count
    }

    /// What the pool API is, and what it last said.
    package var source: ProxyPoolSource {
        let configuration = configuration
        let address = configuration.poolURL.map { url in
            URLComponents(string: url).flatMap { parts in
                parts.host.map { "\(parts.scheme ?? "http")://\($0)" + (parts.port.map { ":\($0)" } ?? "") }
            } ?? "?"
        }
        return ProxyPoolSource(
            address: address, interval: configuration.poolInterval, answer: lastAnswer.withLockedValue { $0 })
    }

    private func fetch(_ url: String) async throws -> String {
        do {
            let request = TransferRequest(url: url, headers: [("Accept", "*/*")], timeouts: Self.patience)
            let response = try await transport.send(request)
            guard (200..<300).contains(response.status) else {
                throw ProxyError.noAnswer("status \(response.status)")
            }
            return String(buffer: try await response.body.collect(upTo: Self.longestAnswer))
        } catch let error as TransferError {
            throw ProxyError.noAnswer(error.kind.words)
        }
    }

    /// Probes those whose rest is over. A healed one is used again at once.
    package func probe() async {
        let now = clock()
        let due = change { $0.takeProbes(now: now) }
        await withTaskGroup(of: Void.self) { group in
            for (index, (id, proxy)) in due.enumerated() {
                if index >= Self.probesAtOnce { await group.next() }
                group.addTask { await self.probe(id, proxy) }
            }
        }
    }

    private func probe(_ id: Int, _ proxy: Proxy) async {
        let test = Task.isCancelled ? nil : await test(proxy)
        let now = clock()
        let event = change { state -> ProxyPoolState.Event? in
            guard let test, !Task.isCancelled else {
                state.unprobed(id)
                return nil
            }
            return state.probed(id, test, now: now)
        }
        report(event)
    }

    private static let probesAtOnce = 32
}

extension TransferError.Kind {
    /// libcurl's own words may name what is not to be shown.
    fileprivate var words: String {
        switch self {
        case .badRequest: "address not usable"
        case .resolve: "name not found"
        case .connect: "not connected"
        case .proxy: "proxy not reached, or it refused"
        case .tls: "TLS failed"
        case .connectTimeout, .firstByteTimeout, .idleTimeout, .totalTimeout: "no answer in time"
        case .broken: "connection broke"
        case .cancelled, .closed: "cancelled"
        }
    }
}
