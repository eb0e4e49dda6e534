/// What the upstream counts together: calls of one group use up one allowance of an account.
package struct QuotaGroup: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static let video = QuotaGroup(rawValue: "video")
    package static let video720p = QuotaGroup(rawValue: "video720p")
    package static let image = QuotaGroup(rawValue: "image")
    package static let imageEdit = QuotaGroup(rawValue: "imageEdit")
    /// Conversations with the basic model.
    package static let chat = QuotaGroup(rawValue: "chat")
    package static let heavy = QuotaGroup(rawValue: "heavy")
}
