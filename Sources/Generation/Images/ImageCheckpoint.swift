import Catalog
import Foundation
import Jobs
import Upstream

/// How far an image job has come: the row's `checkpoint`, as JSON. A pure state; `ImageAttempt` acts on it.
///
/// A picture is written down once its file is in the cache. What is not written down is made again, where nobody is paid
/// for it. Who bills is written down before it is asked: found at the start of an attempt, nobody knows what became of that
/// order, and it is not repeated. What it made is only fetched from then on.
struct ImageCheckpoint: JobContent, Hashable {
    /// One of the pictures that were asked for.
    struct Place: Codable, Hashable, Sendable {
        fileprivate(set) var picture: FinishedPicture?
        /// Why there will never be one.
        fileprivate(set) var refusal: JobFailure?
        /// Downloads that were no picture.
        fileprivate(set) var badDownloads: Int?
        /// Who may be making it, and bills it.
        fileprivate(set) var asked: Provider?
        /// It is made and paid for, and lies at the upstream.
        fileprivate(set) var made: Made?

        var isOpen: Bool { picture == nil && refusal == nil }
    }

    /// A finished file at the upstream.
    struct Made: Codable, Hashable, Sendable {
        let path: String
        /// Whose account owns it.
        let token: Int
        let provider: Provider
    }

    private(set) var places: [Place]
    /// References that lie at the upstream, by their names here, for each token that uploaded them.
    private(set) var uploads: [Int: [String: UploadedPicture]]
    /// Since when the upstream, asked to begin, has not answered.
    private(set) var unansweredSince: Date?

    /// What all of it cost so far, where the upstream says so.
    private(set) var cost: Cost?

    init(count: Int) {
        places = Array(repeating: Place(), count: count)
        uploads = [:]
    }

    /// A job's checkpoint; a fresh one if it has none.
    static func decode(_ data: Data?, count: Int) throws -> ImageCheckpoint {
        try data.map(decode) ?? ImageCheckpoint(count: count)
    }

    /// Which of the pictures are still to be made.
    var open: [Int] { places.indices.filter { places[$0].isOpen } }

    /// What is there, in the order it was asked for.
    var pictures: [FinishedPicture] { places.compactMap(\.picture) }

    /// Why the first of those that were refused was.
    var refusal: JobFailure? { places.lazy.compactMap(\.refusal).first }

    /// Decides at the start of an attempt: an order of which nobody knows what became is not repeated. Returns whether there
    /// was one.
    mutating func resume() -> Bool {
        let lost = open.filter { places[$0].asked != nil }
        for index in lost { refused(JobFailure.Picture.interrupted, at: index) }
        return !lost.isEmpty
    }

    /// Who bills is about to be asked for it.
    mutating func asking(_ provider: Provider, at index: Int) { places[index].asked = provider }

    /// Who was asked has clearly not begun it.
    mutating func declined(at index: Int) { places[index].asked = nil }

    mutating func made(_ file: Made, at index: Int) {
        places[index].asked = nil
        places[index].made = file
    }

    mutating func stored(_ picture: FinishedPicture, at index: Int) {
        places[index].picture = picture
        places[index].asked = nil
        places[index].made = nil
    }

    mutating func refused(_ reason: JobFailure, at index: Int) {
        places[index].refusal = reason
        places[index].asked = nil
        places[index].made = nil
    }

    /// After `limit` of them the picture is given up.
    mutating func downloadsWereBad(_ count: Int, at index: Int, limit: Int) {
        let bad = (places[index].badDownloads ?? 0) + count
        places[index].badDownloads = bad
        if bad >= limit { refused(JobFailure.Picture.mediaInvalid, at: index) }
    }

    mutating func charged(_ cost: Cost?) {
        guard let cost else { return }
        self.cost = Cost(ticks: (self.cost?.ticks ?? 0) + cost.ticks) ?? self.cost
    }

    mutating func uploaded(_ uploads: [Int: [String: UploadedPicture]]) { self.uploads = uploads }

    var silence: Silence { Silence(since: unansweredSince) }

    /// It could not be asked to begin.
    mutating func unanswered(now: Date) { unansweredSince = unansweredSince ?? now }

    /// It told something, if only that it refuses.
    mutating func answered() { unansweredSince = nil }
}
