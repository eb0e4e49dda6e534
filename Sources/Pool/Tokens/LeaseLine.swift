/// Those who wait for a token, and what was lent to them until they take it.
///
/// Who demands one token comes before those who take any: what it asks after is made already.
struct LeaseLine: Sendable {
    struct Visitor: Hashable, Sendable {
        let number: Int
        let request: LeaseRequest
    }

    /// More are sent away at once.
    private static let longest = 4096

    private(set) var waiting: [Visitor] = []
    private var loans: [Int: TokenPoolState.Loan] = [:]
    private var last = 0

    /// Whether somebody waits who demands one token.
    var hasDemands: Bool { waiting.first?.request.token != nil }

    /// The visitor's number; nil where there is no room.
    mutating func join(_ request: LeaseRequest) -> Int? {
        guard waiting.count < Self.longest else { return nil }
        last += 1
        let place = request.token == nil ? nil : waiting.firstIndex { $0.request.token == nil }
        waiting.insert(Visitor(number: last, request: request), at: place ?? waiting.endIndex)
        return last
    }

    /// Lends to as many as it can, in order; returns who need wait no longer. Who asks in vain for something that will
    /// never come is among them. `demandsOnly`: only to those who demand one token.
    mutating func serve(
        demandsOnly: Bool = false, _ lend: (LeaseRequest) throws(PoolError) -> TokenPoolState.Loan
    ) -> [Int] {
        var refused: Set<LeaseRequest> = []
        var done: [Int] = []
        var rest: [Visitor] = []
        for visitor in waiting {
            guard !refused.contains(visitor.request), !demandsOnly || visitor.request.token != nil else {
                rest.append(visitor)
                continue
            }
            do throws(PoolError) {
                loans[visitor.number] = try lend(visitor.request)
                done.append(visitor.number)
            } catch {
                if case .tokenGone = error {
                    done.append(visitor.number)
                } else {
                    refused.insert(visitor.request)
                    rest.append(visitor)
                }
            }
        }
        waiting = rest
        return done
    }

    /// What was lent to this one, who holds it from now on.
    mutating func take(_ number: Int) -> TokenPoolState.Loan? { loans.removeValue(forKey: number) }

    func holds(_ number: Int) -> Bool { waiting.contains { $0.number == number } }

    /// It waits no longer. What was lent to it in its last moment is its own all the same, or nobody would bring it back.
    mutating func leave(_ number: Int) -> TokenPoolState.Loan? {
        waiting.removeAll { $0.number == number }
        return take(number)
    }
}
