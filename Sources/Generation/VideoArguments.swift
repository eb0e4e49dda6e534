import Foundation

/// What a video job is told to do: the row's `arguments`, as JSON.
struct VideoArguments: Codable, Hashable, Sendable {
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
struct VideoOutput: Codable, Hashable, Sendable {
    var mediaName: String
    var width: Int
    var height: Int
    var duration: Double
}

extension VideoArguments {
    func encoded() throws -> Data { try JSONEncoder().encode(self) }
    static func decode(_ data: Data) throws -> VideoArguments {
        try JSONDecoder().decode(VideoArguments.self, from: data)
    }
}

extension VideoOutput {
    func encoded() throws -> Data { try JSONEncoder().encode(self) }
    static func decode(_ data: Data) throws -> VideoOutput { try JSONDecoder().decode(VideoOutput.self, from: data) }
}
