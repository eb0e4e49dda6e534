import Catalog
import Foundation
import Jobs
import Upstream

/// How far a video job has come: the row's `checkpoint`, as JSON. A pure state machine; `VideoAttempt` acts on it.
///
/// `submitting` is written before the upstream is asked and replaced as soon as an id is known or the upstream has
/// clearly refused. Found at the start of an attempt, it means a process died (or a connection broke) in between:
/// nobody knows whether a video is being made.
struct VideoCheckpoint: Codable, Hashable, Sendable {
    enum Phase: String, Codable, Sendable {
        case unsubmitted, submitting, submitted
    }

    /// What an attempt has to do first.
    enum Step: Hashable, Sendable {
        /// Ask the upstream for the video.
        case submit
        /// Its ids are known: ask where it stands.
        case follow
        /// Its file is known: fetch it.
        case fetch
        /// Nobody knows whether it was started, and it may not be asked for again.
        case giveUp
    }

    private(set) var phase = Phase.unsubmitted
    /// Whose account the ids in `trace` belong to.
    private(set) var token: Int?
    /// Whose ids they are; nil in rows from before there were several.
    private var provider: Provider?
    private(set) var trace = VideoTrace()
    private(set) var submittedAt: Date?
    /// Submissions of which nobody knows what became.
    private(set) var ambiguousSubmissions = 0
    /// Downloads that were no video.
    private(set) var badDownloads = 0

    /// Not before then is the upstream asked after the video again.
    private(set) var nextQuestion: Date?

    /// Since when the upstream, asked to begin, has not answered.
    private(set) var unansweredSince: Date?

    /// Who was asked, or will be.
    var owner: Provider { provider ?? .web }

    /// Decides at the start of an attempt; an open submission is counted as ambiguous here.
    mutating func resume(ambiguousRetries: Int) -> Step {
        switch phase {
        case .unsubmitted:
            return .submit
        case .submitting:
            ambiguousSubmissions += 1
            forgetGeneration()
            return ambiguousSubmissions > ambiguousRetries ? .giveUp : .submit
        case .submitted:
            return trace.assetPath == nil ? .follow : .fetch
        }
    }

    /// Whether a video of ours is at the upstream, and was asked for no longer than `limit` ago.
    func isAwaited(now: Date, for limit: Duration) -> Bool {
        guard phase == .submitted, let submittedAt else { return false }
        return now.timeIntervalSince(submittedAt) < limit / .seconds(1)
    }

    /// How long to leave a video alone after it could not be asked for: a tenth of the time it was waited for already.
    func pause(now: Date) -> Duration {
        .seconds(min(max(now.timeIntervalSince(submittedAt ?? now) / 10, 2), 60))
    }

    /// How long to leave a video alone that is being made: the same share, within closer bounds.
    func pause(now: Date, atLeast least: Duration) -> Duration {
        let waited = Duration.seconds(now.timeIntervalSince(submittedAt ?? now))
        return min(max(waited / 10, least), max(least, .seconds(10)))
    }

    /// It could not be asked to begin. Returns whether that is news.
    mutating func unanswered(now: Date) -> Bool {
        guard unansweredSince == nil else { return false }
        unansweredSince = now
        return true
    }

    /// It told something, if only that it refuses.
    mutating func answered() { unansweredSince = nil }

    /// Whether an upstream that does not answer may be waited for any longer.
    func isPatient(now: Date, for limit: Duration) -> Bool {
        Silence(since: unansweredSince).isBearable(now: now, for: limit)
    }

    /// How long to leave an upstream alone that does not answer. `random` is 0..<1.
    func unansweredPause(now: Date, asked: Duration, random: Double) -> Duration {
        Silence(since: unansweredSince).pause(now: now, asked: asked, random: random)
    }

    /// A lease on that token begins: what another account made on the way is of no use to it.
    mutating func use(token: Int, of provider: Provider) {
        guard self.token != token || owner != provider else { return }
        self.token = token
        self.provider = provider
        trace = VideoTrace()
    }

    /// Uploads and posts made so far, before the submission.
    mutating func prepared(_ trace: VideoTrace) { self.trace = trace }

    mutating func submitting(now: Date) {
        phase = .submitting
        submittedAt = now
    }

    /// The upstream told ids. Without the video's own id the submission stays open.
    mutating func traced(_ trace: VideoTrace) {
        self.trace = trace
        if trace.videoID != nil || trace.assetPath != nil { phase = .submitted }
    }

    /// What is being made there is left alone for a while.
    mutating func ask(after pause: Duration, now: Date) {
        nextQuestion = now.addingTimeInterval(pause / .seconds(1))
    }

    /// How long the upstream is to be left alone yet. A clock that was set back must not keep it so for longer than `most`.
    func rest(now: Date, atMost most: Duration) -> Duration? {
        guard phase == .submitted, trace.assetPath == nil, let nextQuestion else { return nil }
        let left = Duration.seconds(nextQuestion.timeIntervalSince(now))
        // Times on disk are whole milliseconds: what is left of less than a moment is none.
        return left > .milliseconds(50) && left <= most ? left : nil
    }

    /// It is known what the video cost.
    mutating func charged(_ cost: Cost?) { if let cost { trace.cost = cost } }

    /// The upstream has clearly not started it: it may be asked for again.
    mutating func refused() { forgetGeneration() }

    mutating func downloadWasBad() { badDownloads += 1 }

    /// Uploads stay. A post goes: it may be the lost video's own, and the next video would not be known as its child.
    private mutating func forgetGeneration() {
        phase = .unsubmitted
        trace.postID = nil
        trace.videoID = nil
        trace.assetPath = nil
        submittedAt = nil
        nextQuestion = nil
    }
}

extension VideoCheckpoint {
    func encoded() throws -> Data { try JSONEncoder().encode(self) }

    /// What a video cost that came to nothing, without decoding most checkpoints.
    static func cost(in checkpoint: Data?) throws -> Cost? {
        guard let checkpoint, checkpoint.firstRange(of: Data("\"cost\"".utf8)) != nil else { return nil }
        return try decode(checkpoint).trace.cost
    }

    /// A job's checkpoint; a fresh one if it has none.
    static func decode(_ data: Data?) throws -> VideoCheckpoint {
        try data.map { try JSONDecoder().decode(VideoCheckpoint.self, from: $0) } ?? VideoCheckpoint()
    }
}
