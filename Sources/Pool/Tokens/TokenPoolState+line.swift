import Foundation

/// Those who wait for a token come before those who come after them.
extension TokenPoolState {
    /// What a visitor is told at the door.
    enum Welcome {
        case loan(Loan)
        /// `place` is the number under which it waits in line; nil where it does not.
        case refusal(PoolError, place: Int?)
    }

    /// Lends what has become free to those in line; returns whom to wake. It looks along the line only where something
    /// has happened since the last time.
    mutating func serve(now: Date) -> [Int] {
        advance(to: now)
        defer { hasNews = false }
        return hasNews && !line.waiting.isEmpty ? serve(demandsOnly: false, now: now) : []
    }

    private mutating func serve(demandsOnly: Bool, now: Date) -> [Int] {
        var line = line
        let served = line.serve(demandsOnly: demandsOnly) { request throws(PoolError) in try lend(request, now: now) }
        self.line = line
        return served
    }

    /// Lends behind the line, of others than `tried`; returns whom to wake as well. Who demands one token need not wait
    /// for those who take any, only for those who demand one. Who finds none joins the line if `mayWait` and there is room.
    mutating func welcome(
        _ request: LeaseRequest, excluding tried: Set<Int> = [], mayWait: Bool, now: Date
    ) -> (Welcome, served: [Int]) {
        let served =
            request.token == nil ? serve(now: now) : line.hasDemands ? serve(demandsOnly: true, now: now) : []
        do throws(PoolError) {
            return (.loan(try lend(request, excluding: tried, now: now)), served)
        } catch {
            let place = mayWait && error.passes(for: request) ? line.join(request) : nil
            return (.refusal(error, place: place), served)
        }
    }
}

extension PoolError {
    /// Whether waiting may help.
    fileprivate func passes(for request: LeaseRequest) -> Bool {
        switch self {
        case .tokenGone: false
        case .noToken: request.awaitsNewTokens
        case .allBusy, .noRoad: true
        }
    }
}
