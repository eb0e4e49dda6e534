/// What the simulated API answers to a conversation whose last message holds certain words.
package struct XAIScript: Hashable, Sendable {
    package enum Step: Hashable, Sendable {
        case think(String)
        /// In so many pieces.
        case say(String, pieces: Int = 1)
        /// A call of a function: whole and without an index, as the API sends it.
        case call(id: String?, name: String, arguments: String)
        /// The same in pieces with an index, as OpenAI sends it.
        case callInPieces(index: Int, id: String, name: String, arguments: [String])
        /// An error as an event of the stream.
        case fail(XAIFault.Shape, message: String)
        /// Says nothing until the client hangs up.
        case hold
    }

    package struct Usage: Hashable, Sendable {
        package var prompt = 12
        package var completion = 5
        package var total = 17
        package var reasoning = 3
        package var cached = 4
        package var ticks: Int? = 1_234_000

        package init() {}
    }

    package var steps: [Step]
    package var finish: String
    package var citations: [String]
    package var usage: Usage?

    package init(_ steps: [Step], finish: String = "stop", citations: [String] = [], usage: Usage? = Usage()) {
        self.steps = steps
        self.finish = finish
        self.citations = citations
        self.usage = usage
    }
}
