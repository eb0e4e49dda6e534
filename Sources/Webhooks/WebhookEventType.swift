/// What endpoints may ask to be told. The names are OpenAI's.
package enum WebhookEventType: String, Sendable, CaseIterable {
    case videoCompleted = "video.completed"
    case videoFailed = "video.failed"
}
