/// What the simulator reads of `POST /rest/app-chat/conversations/new`, of both profiles.
struct ConversationBody: Decodable, Sendable {
    struct MediaGenInput: Decodable, Sendable {
        struct Task: Decodable, Sendable {
            var prompt: String?
            var inputAssets: [String]?
            var aspectRatio: String?
            var duration: Int?
            var resolutionName: String?
        }

        var textToVideo: Task?
        var imageToVideo: Task?
        var textToImage: Task?
        var imageToImage: Task?
    }

    struct ToolOverrides: Decodable, Sendable {
        var videoGen: Bool?
    }

    struct ResponseMetadata: Decodable, Sendable {
        struct Override: Decodable, Sendable {
            struct ModelMap: Decodable, Sendable {
                struct VideoGenModelConfig: Decodable, Sendable {
                    var parentPostId: String?
                    var aspectRatio: String?
                    var videoLength: Int?
                    var resolutionName: String?
                    var imageReferences: [String]?
                }

                struct ImageEditModelConfig: Decodable, Sendable {
                    var imageReferences: [String]?
                    var parentPostId: String?
                }

                var videoGenModelConfig: VideoGenModelConfig?
                var imageEditModelConfig: ImageEditModelConfig?
            }

            var modelMap: ModelMap?
        }

        var modelConfigOverride: Override?
    }

    var modelName: String?
    var modelMode: String?
    var modeId: String?
    var temporary: Bool?
    var message: String?
    var fileAttachments: [String]?
    var imageAttachments: [String]?
    var enableImageGeneration: Bool?
    var imageGenerationCount: Int?
    var disableSearch: Bool?
    var toolOverrides: ToolOverrides?
    var responseMetadata: ResponseMetadata?
    var mediaGenInput: MediaGenInput?

    var videoConfig: ResponseMetadata.Override.ModelMap.VideoGenModelConfig? {
        responseMetadata?.modelConfigOverride?.modelMap?.videoGenModelConfig
    }

    var imageEditConfig: ResponseMetadata.Override.ModelMap.ImageEditModelConfig? {
        responseMetadata?.modelConfigOverride?.modelMap?.imageEditModelConfig
    }

    /// The files the message is about, whichever list names them.
    var attachments: [String] { (fileAttachments ?? []) + (imageAttachments ?? []) }
}
