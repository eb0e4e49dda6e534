/// Body of `/rest/app-chat/conversations/new` in profile `2026-08` for a video or a changed picture: what to make is said
/// in `mediaGenInput`.
struct August2026Request: Encodable {
    struct MediaGenInput: Encodable {
        var textToVideo: VideoInput?
        var imageToVideo: VideoInput?
        var imageToImage: PictureInput?
    }

    struct PictureInput: Encodable {
        let prompt: String
        let inputAssets: [String]
        let aspectRatio: String?
    }

    struct VideoInput: Encodable {
        let prompt: String
        let aspectRatio: String
        let duration: Int
        let resolutionName: String
        var inputAssets: [String]?
        var mode: String?
    }

    struct ResponseMetadata: Encodable {
        let experiments: [String] = []
        let modelConfigOverride = ModelConfigOverride()
    }

    struct ModelConfigOverride: Encodable { let modelMap: [String: String] = [:] }

    let modelName: String
    let message: String
    let enableImageStreaming = true
    let enableSideBySide = true
    let sendFinalMetadata = true
    let responseMetadata = ResponseMetadata()
    let mediaGenInput: MediaGenInput
    let kind = "CONVERSATION_KIND_IMAGINE"
    /// Left out unless it is true: the profile's own clients do not send it.
    let temporary: Bool?
    /// Of pictures; the upstream's default is two.
    var imageGenerationCount: Int?

    init(_ order: VideoOrder, uploadID: String?, temporary: Bool) {
        modelName = "imagine-video-gen"
        self.temporary = temporary ? true : nil
        message = order.prompt + " --mode=custom"
        var input = VideoInput(
            prompt: order.prompt, aspectRatio: order.aspectRatio, duration: order.seconds,
            resolutionName: order.resolution)
        guard let uploadID else {
            mediaGenInput = MediaGenInput(textToVideo: input)
            return
        }
        input.inputAssets = [uploadID]
        input.mode = "custom"
        mediaGenInput = MediaGenInput(imageToVideo: input)
    }
    /// A picture made from `order.references`.
    init(_ order: ImageOrder, temporary: Bool) {
        modelName = "imagine-image-edit"
        self.temporary = temporary ? true : nil
        message = order.prompt
        mediaGenInput = MediaGenInput(
            imageToImage: PictureInput(
                prompt: order.prompt, inputAssets: order.references.map(\.id), aspectRatio: order.aspectRatio))
        imageGenerationCount = 1
    }
}
