/// What is answered to a message that contains some words, instead of the standing answer. As JSON:
/// `{"match":"weather","gapMilliseconds":20,"steps":[{"think":"Looking","tag":"header"},{"say":"It rains."}]}`.
///
/// Around the steps come the frames of every answer: the conversation, the user's message, and behind them the closing
/// message, the final metadata and a title.
package struct ScriptedAnswer: Hashable, Sendable {
    /// Words of the message, as they are; empty meets every message.
    package var match: String
    /// The `sso` value it is meant for; nil is any.
    package var token: String?
    /// How many messages it meets before it disappears; nil stays until the answers are cleared.
    package var times: Int?
    package var steps: [Step]
    /// Between two frames.
    package var gapMilliseconds: Int
    /// All frames in one write; then there are no gaps.
    package var isBurst: Bool
    /// The closing message; nil: what the steps said.
    package var message: String?
    /// What the closing message says went wrong.
    package var error: String?
    /// The model's name as the upstream tells it; nil echoes what was asked for.
    package var model: String?
    /// Whether the closing message and what follows it are sent.
    package var closes: Bool
    /// For load: the frames are built once, tell fixed ids and no message, and draw nothing. Such an answer goes before
    /// the others; the conversation is counted in the state and in the quota of all, but not written to the journal, and
    /// `match` is looked for in the body's raw bytes. With `times`, and while a fault for conversations waits, it is as
    /// any other.
    package var isPrebuilt: Bool

    package init(
        to match: String = "", token: String? = nil, times: Int? = nil, gapMilliseconds: Int = 0, isBurst: Bool = false,
        message: String? = nil, error: String? = nil, model: String? = nil, closes: Bool = true,
        isPrebuilt: Bool = false, _ steps: [Step]
    ) {
        self.match = match
        self.token = token
        self.times = times
        self.steps = steps
        self.gapMilliseconds = gapMilliseconds
        self.isBurst = isBurst
        self.message = message
        self.error = error
        self.model = model
        self.closes = closes
        self.isPrebuilt = isPrebuilt
    }

    /// A part of an answer: a frame, some, or none.
    package enum Step: Hashable, Sendable {
        /// `{"say":"Hello","pieces":2}`
        case say(String, Manner = Manner())
        /// `{"think":"Looking","tag":"header"}`
        case think(String, Manner = Manner())
        /// `{"tokens":2000,"say":" word"}`: the same token so many times, at most 100,000.
        case tokens(Int, of: String = " word")
        /// `{"list":["a"]}`: a frame whose `token` is a list.
        case list([String])
        /// `{"search":[{"url":…,"title":…,"preview":…}]}`: results inside the thoughts.
        case search([Source])
        /// `{"draw":"a cat","count":1}`: pictures, drawn as when they are asked for.
        case draw(String, count: Int = 1)
        /// `{"echo":true}`: says the whole message again as it was sent.
        case echo(Manner = Manner())
        /// `{"see":true}`: says what the attached files are.
        case see
        /// `{"pause":250}`: milliseconds.
        case pause(milliseconds: Int)
        /// `{"raw":"{…}"}`: a line as it is.
        case raw(String)
    }

    /// How tokens are sent. Without a tag thoughts are `summary` and words `final`.
    package struct Manner: Codable, Hashable, Sendable {
        /// Cut into tokens of so many characters; nil sends one token.
        package var pieces: Int?
        /// `messageTag`
        package var tag: String?
        /// `rolloutId`: which of several agents speaks.
        package var rollout: String?
        /// `messageStepId`
        package var step: Int?

        package init(pieces: Int? = nil, tag: String? = nil, rollout: String? = nil, step: Int? = nil) {
            self.pieces = pieces
            self.tag = tag
            self.rollout = rollout
            self.step = step
        }
    }

    /// A page that was found.
    package struct Source: Codable, Hashable, Sendable {
        package var url: String
        package var title: String
        package var preview: String

        package init(url: String, title: String, preview: String) {
            self.url = url
            self.title = title
            self.preview = preview
        }
    }
}
