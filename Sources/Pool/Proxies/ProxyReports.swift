import Foundation

/// What became of proxies that were added.
package struct ProxyImport: Hashable, Sendable {
    package var added = 0
    package var duplicate = 0
    /// Line numbers, from 1, of lines that hold no proxy.
    package var invalidLines: [Int] = []
    /// Left out because as many as allowed are there.
    package var excess = 0

    package init(added: Int = 0, duplicate: Int = 0, invalidLines: [Int] = [], excess: Int = 0) {
        self.added = added
        self.duplicate = duplicate
        self.invalidLines = invalidLines
        self.excess = excess
    }
}

/// What the pool API last said.
package struct ProxyPoolAnswer: Hashable, Sendable {
    package let at: Date
    /// Proxies in its answer, and how many of them were new.
    package var named = 0
    package var added = 0
    /// Entries that are no proxies, and proxies for which there was no room.
    package var invalid = 0
    package var excess = 0
    /// Why there was no list, without any secret.
    package var problem: String?
}

/// Where proxies come from by themselves.
package struct ProxyPoolSource: Hashable, Sendable {
    /// Scheme and host; nil where there is no pool API. What follows them may be a secret.
    package let address: String?
    package let interval: Duration
    package let answer: ProxyPoolAnswer?
}

/// What one call through a proxy showed.
package struct ProxyTest: Hashable, Sendable {
    /// An answer of the other side came back: a good one, or a 403, which only dislikes the way of asking.
    package let connected: Bool
    package let status: Int?
    package let milliseconds: Int
    /// Why not, without any secret; nil when connected.
    package let problem: String?

    package init(connected: Bool, status: Int?, milliseconds: Int, problem: String?) {
        self.connected = connected
        self.status = status
        self.milliseconds = milliseconds
        self.problem = problem
    }
}

/// Why something about a proxy was not done.
package enum ProxyError: Error, Hashable, Sendable {
    /// There is no proxy of that id.
    case unknown(Int)
    /// The settings name it; it goes when they no longer do.
    case configured(Int)
    /// The pool API gave no list of proxies; the words name no secret.
    case noAnswer(String)
}
