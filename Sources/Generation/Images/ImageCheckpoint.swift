import Foundation
import Jobs
import Upstream

/// How far an image job has come: the row's `checkpoint`, as JSON. A pure state; `ImageAttempt` acts on it.
///
/// A picture is written down once its file is in the cache; what is not written down is made again. Unlike a video it may
/// be made twice that way, which costs little.
struct ImageCheckpoint: JobContent, Hashable {
    /// One of the pictures that were asked for.
    struct Place: Codable, Hashable, Sendable {
        fileprivate(set) var picture: FinishedPicture?
        /// Why there will never be one.
        fileprivate(set) var refusal: JobFailure?
        /// Downloads that were no picture.
        fileprivate(set) var badDownloads: Int?

        var isOpen: Bool { picture == nil && refusal == nil }
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

    mutating func stored(_ picture: FinishedPicture, at index: Int) { places[index].picture = picture }

    mutating func refused(_ reason: JobFailure, at index: Int) { places[index].refusal = reason }

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
