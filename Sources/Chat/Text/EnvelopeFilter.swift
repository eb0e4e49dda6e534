/// Keeps what we wrote around the turns of a conversation out of the answer, should the model repeat it.
///
/// An answer in an envelope of its own loses the envelope; any other turn that is repeated, or made up, goes altogether.
struct EnvelopeFilter: Sendable {
    /// At the beginning of a text; made once, as each answer has one.
    static let fresh = EnvelopeFilter()

    private var scanner: TagScanner
    private var lines: LineFilter

    private init() {
        scanner = TagScanner(
            [
                .init(Envelope.turn, .drop, strippedWith: "role=\"assistant\"", nests: false),
                .init(Envelope.note, .drop),
                .init(Envelope.picture, .strip),
            ], limit: 0)
        lines = LineFilter(Envelope.explanation)
    }

    mutating func consume(_ text: String) -> String { lines.consume(scanner.consume(text).text) }

    mutating func finish() -> String { lines.consume(scanner.finish().text) + lines.finish() }
}
