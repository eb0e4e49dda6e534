import Catalog
import NIOConcurrencyHelpers

/// Whether an attempt may ask the upstream: decided once for all of its pictures, when the first has its token.
final class Admission: Sendable {
    private enum Word {
        case open
        case sentAway(Duration)
    }

    private let worker: ImageWorker
    private let provider: Provider
    private let word = NIOLockedValueBox<Word?>(nil)

    init(worker: ImageWorker, provider: Provider) {
        self.worker = worker
        self.provider = provider
    }

    /// Throws `ImageFailure.outage`.
    func enter() throws {
        let word = word.withLockedValue { word in
            if let word { return word }
            let (now, random) = (worker.now(), worker.random())
            let pause = worker.outage(of: provider) { $0.admit(now: now, random: random) }
            let new = pause.map(Word.sentAway) ?? .open
            word = new
            return new
        }
        if case .sentAway(let pause) = word { throw ImageFailure.outage(pause) }
    }
}
