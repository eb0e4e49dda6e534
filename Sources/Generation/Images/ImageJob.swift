import Catalog
import Foundation
import Jobs

/// A picture job as its owner sees it.
package struct ImageJob: Sendable, Identifiable {
    /// `image_…`
    package let id: String
    package let state: JobState
    package let progress: Int
    package let model: String
    package let prompt: String
    package let count: Int
    /// The exact size that was asked for.
    package let size: FrameSize?
    package let createdAt: Date
    package let completedAt: Date?
    package let expiresAt: Date
    /// The pictures that are there, while it runs those that are finished; at its end fewer than `count` where the upstream
    /// refused some.
    package let pictures: [FinishedPicture]
    package let failure: JobFailure?
    /// What it cost, in ten-billionths of a dollar, where the upstream says so.
    package var costTicks: Int?
}

package struct FinishedPicture: Codable, Hashable, Sendable {
    /// In the cache, served under `/images`.
    package let name: String
    /// `"image/jpeg"`
    package let type: String
    package let width: Int
    package let height: Int
}

/// An unfinished rendition of one of the pictures.
package struct PicturePreview: Sendable {
    /// Which of the pictures, from 0.
    package let index: Int
    /// How many previews of it came before.
    package let ordinal: Int
    /// `"image/jpeg"`
    package let type: String
    package let bytes: Data
}
