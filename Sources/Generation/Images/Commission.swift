import NIOConcurrencyHelpers
import Pool
import Upstream

/// What the pictures of one attempt have in common.
struct Commission: Sendable {
    let arguments: ImageArguments
    /// Who is asked, one after the other.
    let roads: [PictureRoad]
    let references: [NamedPicture]
    let uploads: UploadLedger
    let notebook: ImageNotebook
    let progress: PictureProgress
}

/// One way to a picture: whose token, and what the model is called there.
struct PictureRoad: Sendable {
    let lease: LeaseRequest
    let model: String
    let admission: Admission
}

/// A reference as it lies here.
struct NamedPicture: Sendable {
    let name: String
    let picture: ReferenceImage
}

/// How far all pictures of a job are together.
final class PictureProgress: Sendable {
    private let percents: NIOLockedValueBox<[Int: Int]>
    private let count: Int
    private let finished: Int

    init(count: Int, finished: Int) {
        self.count = max(count, 1)
        self.finished = finished
        percents = NIOLockedValueBox([:])
    }

    /// One of those that are being made is at `percent`; returns the mean of all. 100 is the job's end alone.
    func reached(_ percent: Int, at index: Int) -> Int {
        percents.withLockedValue { percents in
            percents[index] = max(percents[index] ?? 0, min(max(percent, 0), 100))
            return min((finished * 100 + percents.values.reduce(0, +)) / count, 99)
        }
    }
}
