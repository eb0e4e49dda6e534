import Foundation

/// What a video job is told to do: the row's `arguments`, as JSON.
struct VideoArguments: JobContent, Hashable {
    var model: String
    var prompt: String
    var width: Int
    var height: Int
    var seconds: Int
    /// What the upstream is asked for; fixed at acceptance, so that a later catalog changes nothing.
    var aspectRatio: String
    var resolution: String
    var reference: String?
    var remixOf: String?
    /// The request it came with; nil in rows from before it was kept.
    var origin: RequestOrigin?
}

/// What came of a video job: the row's `output`, as JSON. Sizes and length are the file's own.
struct VideoOutput: JobContent, Hashable {
    var mediaName: String
    var width: Int
    var height: Int
    var duration: Double
}
