/// Body of `/rest/app-chat/conversations/new` in profile `2025-12`: the chat model with the video tool, told by its
/// model configuration what to make of which post.
struct December2025Request: Encodable {
    struct ToolOverrides: Encodable { let videoGen = true }

    struct ResponseMetadata: Encodable {
        let experiments: [String] = []
        let modelConfigOverride: ModelConfigOverride
    }

    struct ModelConfigOverride: Encodable { let modelMap: ModelMap }
    struct ModelMap: Encodable { let videoGenModelConfig: VideoGenModelConfig }

    struct VideoGenModelConfig: Encodable {
        let parentPostId: String
        let aspectRatio: String
        let videoLength: Int
        let resolutionName: String
    }

    let temporary: Bool
    let modelName = "grok-3"
    let modelMode = "MODEL_MODE_FAST"
    let message: String
    let fileAttachments: [String]
    let imageAttachments: [String] = []
    let enableSideBySide = true
    let sendFinalMetadata = true
    let toolOverrides = ToolOverrides()
    let responseMetadata: ResponseMetadata

    init(_ order: VideoOrder, postID: String, uploadID: String?, temporary: Bool) {
        self.temporary = temporary
        message = order.prompt + " --mode=custom"
        fileAttachments = uploadID.map { [$0] } ?? []
        responseMetadata = ResponseMetadata(
            modelConfigOverride: ModelConfigOverride(
                modelMap: ModelMap(
                    videoGenModelConfig: VideoGenModelConfig(
                        parentPostId: postID, aspectRatio: order.aspectRatio, videoLength: order.seconds,
                        resolutionName: order.resolution))))
    }
}
