/// One thing that goes wrong, on one route, for one key or any, a number of times.
package struct XAIFault: Hashable, Sendable {
    package enum Route: String, Hashable, Sendable, CaseIterable {
        /// Generations, edits and extensions.
        case submit
        case poll
        case asset
        case images, chat, models, files
    }

    /// The three shapes of the API's errors.
    package enum Shape: String, Hashable, Sendable, CaseIterable {
        case object, pair, text
    }

    package enum Kind: Hashable, Sendable {
        case status(Int, Shape = .pair, message: String = "Simulated failure", retryAfter: Int? = nil)
        /// 400, as the API says it of a wrong key.
        case wrongKey
        /// `{"code","error"}` as a 200.
        case errorInside(message: String = "The service is currently unavailable")
        /// The connection closes without an answer, after the work was begun.
        case cutWhenBegun
        /// The same before anything was begun.
        case cut
        /// Never answers; the work was begun.
        case stall
        /// 202 and nothing.
        case empty
        /// HTML where JSON is spoken.
        case page
        /// What becomes of the video that is submitted.
        case fate(Fate)
        /// The file is cut short, or is a page.
        case truncated
        /// The stream ends inside the answer.
        case broken
        /// The stream begins, and says nothing.
        case silent
        /// The stream begins, and ends well without a word.
        case wordless
        /// The stream begins, and goes on with what is no chunk.
        case garbled
        /// A whole answer, although a stream was asked for.
        case unstreamed
    }

    package enum Fate: Hashable, Sendable {
        case pending
        /// Done, but with no address.
        case moderated
        /// Told as an HTTP error, billed.
        case moderatedError
        case failed(code: String, message: String)
        case expired
        /// The answer has no `status`, as old deployments have it.
        case unnamed
    }

    package var route: Route
    package var key: String?
    /// How many requests it meets before it disappears; nil stays.
    package var times: Int?
    package var kind: Kind

    package init(_ kind: Kind, on route: Route, key: String? = nil, times: Int? = 1) {
        self.route = route
        self.key = key
        self.times = times
        self.kind = kind
    }
}
