import Foundation

/// One request as it reached the simulator of the API.
package struct XAIEntry: Hashable, Sendable {
    package var method: String
    /// Without `/v1`.
    package var path: String
    package var key: String?
    package var cookie: String?
    package var status = 0
    package var model: String?
    package var prompt: String?
    package var duration: Int?
    package var aspectRatio: String?
    package var resolution: String?
    package var hasImage = false
    package var hasVideo = false
    package var references = 0
    /// A conversation's messages: role and text of each.
    package var messages: [String] = []
    /// Without the bytes of files.
    package var body = ""
    /// The file that it uploaded.
    package var file: String?
    /// The video it began or asked after.
    package var video: String?
    /// Whether the request did its work.
    package var accepted = false
    /// When it had come in whole.
    package var at = Date()
}
