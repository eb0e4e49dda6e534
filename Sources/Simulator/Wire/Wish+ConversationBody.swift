import Foundation

extension ConversationBody {
    /// `2026-08` is told by `mediaGenInput`, and in conversations of words by `modeId`.
    var profile: String { mediaGenInput == nil && modeId == nil ? "2025-12" : "2026-08" }

    var wish: Wish {
        let message = message ?? ""
        if let input = mediaGenInput {
            if let task = input.textToVideo ?? input.imageToVideo {
                return .video(
                    VideoRequest(
                        prompt: task.prompt ?? ConversationBody.prompt(of: message),
                        aspectRatio: task.aspectRatio ?? "2:3", seconds: task.duration ?? 6,
                        resolution: task.resolutionName ?? "480p"),
                    inputAssets: task.inputAssets ?? [], parentPostID: nil)
            }
            if let task = input.textToImage ?? input.imageToImage {
                return images(
                    task.prompt ?? message, aspectRatio: task.aspectRatio, inputAssets: task.inputAssets ?? [])
            }
        }
        if let edit = imageEditConfig {
            return images(
                ConversationBody.prompt(of: message), aspectRatio: nil,
                inputAssets: attachments + (edit.imageReferences ?? []))
        }
        if let video = video2025(message) { return video }
        let words = LastWords.of(message)
        let mayDraw = enableImageGeneration != false && imageGenerationCount != 0
        return mayDraw && Intent.asksToDraw(words, hasPictures: !attachments.isEmpty)
            ? images(words, aspectRatio: nil, inputAssets: attachments)
            : .words(message, attachments: attachments)
    }

    /// The video tool's configuration, or only its switch: then the post is named by the message. The switch with
    /// neither post nor file gets words for an answer, as the real one gives.
    private func video2025(_ message: String) -> Wish? {
        guard videoConfig != nil || toolOverrides?.videoGen == true else { return nil }
        let parent = videoConfig?.parentPostId ?? ConversationBody.postID(in: message)
        guard parent != nil || fileAttachments?.isEmpty == false else { return nil }
        return .video(
            VideoRequest(
                prompt: ConversationBody.prompt(of: message), aspectRatio: videoConfig?.aspectRatio ?? "2:3",
                seconds: videoConfig?.videoLength ?? 6, resolution: videoConfig?.resolutionName ?? "480p"),
            inputAssets: fileAttachments ?? [], parentPostID: parent)
    }

    private func images(_ prompt: String, aspectRatio: String?, inputAssets: [String]) -> Wish {
        .images(
            prompt: prompt, aspectRatio: aspectRatio ?? Intent.aspectRatio(in: prompt),
            count: min(10, max(1, imageGenerationCount ?? 2)), inputAssets: inputAssets)
    }

    /// The message without the link before it and the mode behind it.
    static func prompt(of message: String) -> String {
        var words = message[...]
        if words.hasPrefix("https://") || words.hasPrefix("http://") {
            words = words.drop { $0 != " " }
        }
        if let mode = words.range(of: " --mode=", options: .backwards) { words = words[..<mode.lowerBound] }
        return words.trimmingCharacters(in: .whitespaces)
    }

    private static func postID(in message: String) -> String? {
        guard let marker = message.range(of: "/imagine/"), marker.lowerBound < message.endIndex else { return nil }
        let id = message[marker.upperBound...].prefix { $0 != " " }
        return id.isEmpty ? nil : String(id)
    }
}
