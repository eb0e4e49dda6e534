import Catalog
import Foundation
import Jobs

/// A video job as its owner sees it.
package struct Video: Sendable, Identifiable {
    /// `video_` and 32 hex digits.
    package let id: String
    package let model: String
    package let prompt: String
    /// What was asked for; once completed, what the file is.
    package let size: FrameSize
    /// In whole seconds: what was asked for; once completed, what the file lasts, rounded.
    package let seconds: Int
    package let state: JobState
    /// 0...100
    package let progress: Int
    package let failure: JobFailure?
    package let createdAt: Date
    /// When it first ran.
    package let startedAt: Date?
    package let finishedAt: Date?
    package let expiresAt: Date
    package let remixedFrom: String?
    /// What it cost, in ten-billionths of a dollar, where the upstream says so.
    package let costTicks: Int?
    /// The file's name in the cache, once completed.
    package let mediaName: String?
}

package struct VideoPage: Sendable {
    package let videos: [Video]
    package let hasMore: Bool
}

/// Which request a job came with: what is done for it is found under this in the call log.
package struct RequestOrigin: Codable, Hashable, Sendable {
    /// As its client was told, `req_…`.
    package let requestID: String
    package let keyName: String

    package init(requestID: String, keyName: String) {
        self.requestID = requestID
        self.keyName = keyName
    }
}

/// A validated wish for a video. Everything in it is within what the model can do.
package struct VideoRequest: Sendable {
    package var owner: String
    /// The API key it came with. Without an idempotency key, two keys' wishes are never the same.
    package var keyID: String
    package var model: VideoModel
    package var prompt: String
    package var size: FrameSize
    package var seconds: Int
    /// The name of a stored reference picture, and its hash.
    package var reference: StoredReference?
    package var remixOf: String?
    /// The video to be changed, and how; nil makes a new one.
    package var source: VideoSource?
    /// Pictures of who or what is to appear.
    package var characters: [StoredReference] = []
    package var idempotencyKey: String?
    /// The client says it repeats itself (`x-stainless-retry-count` over 0).
    package var isRepeat: Bool
    package var origin: RequestOrigin?

    package init(
        owner: String, keyID: String = "", model: VideoModel, prompt: String, size: FrameSize, seconds: Int,
        reference: StoredReference? = nil,
        remixOf: String? = nil, source: VideoSource? = nil, characters: [StoredReference] = [],
        idempotencyKey: String? = nil, isRepeat: Bool = false,
        origin: RequestOrigin? = nil
    ) {
        self.owner = owner
        self.keyID = keyID
        self.model = model
        self.prompt = prompt
        self.size = size
        self.seconds = seconds
        self.reference = reference
        self.remixOf = remixOf
        self.source = source
        self.characters = characters
        self.idempotencyKey = idempotencyKey
        self.isRepeat = isRepeat
        self.origin = origin
    }

    /// The files that were stored for it, and go with it.
    var stored: [StoredReference] {
        [reference, source.flatMap { $0.isUpload ? $0.file : nil }].compactMap(\.self) + characters
    }
}

/// A video to be changed, and what is to become of it.
package struct VideoSource: Sendable {
    /// Its file's name in the cache, and its hash.
    package let file: StoredReference
    /// In seconds.
    package let duration: Double
    /// Whether the file was stored for this request alone.
    package let isUpload: Bool
    let change: VideoChange
}

/// A validated wish to have a video changed, or made longer.
package struct VideoChangeRequest: Sendable {
    package enum Source: Sendable {
        /// One of the owner's; its own model where none is named.
        case video(id: String, VideoModel?)
        case upload(StoredReference, VideoModel)
    }

    let prompt: String
    let source: Source
    /// nil: it is changed, and stays as long as it is.
    let addedSeconds: Int?

    package init(prompt: String, source: Source, addedSeconds: Int?) {
        self.prompt = prompt
        self.source = source
        self.addedSeconds = addedSeconds
    }
}

/// A reference picture that lies in the cache and waits for its job.
package struct StoredReference: Codable, Hashable, Sendable {
    package let name: String
    package let sha256: String

    package init(name: String, sha256: String) {
        self.name = name
        self.sha256 = sha256
    }
}

package enum VideoSubmission: Sendable {
    /// Durable: created now, or accepted before under the same wish.
    case accepted(Video)
    case idempotencyConflict
    case queueFull(retryAfter: Duration)
}

/// Why a video, or a part of it, cannot be had.
package enum VideoError: Error, Hashable, Sendable {
    case notFound(String)
    /// Not completed yet.
    case notReady(String)
    /// Completed once, but its file is gone.
    case expired(String)
    /// A remix of something that is not completed.
    case sourceNotCompleted(String)
    /// A remix of something whose model is not offered any more.
    case sourceModelGone(String)
    /// The model does not make this size.
    case unsupportedSize(FrameSize)
    /// What nobody whom this server asks can do; the text tells the client why.
    case unsupported(param: String, String)
    /// The reference cannot be used; the text tells the client why.
    case badReference(String)
}
