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

                var videoGenModelConfig: VideoGenModelConfig?
            }

            var modelMap: ModelMap?
        }

        var modelConfigOverride: Override?
    }

    var modelName: String?
    var message: String?
    var fileAttachments: [String]?
    var imageGenerationCount: Int?
    var toolOverrides: ToolOverrides?
    var responseMetadata: ResponseMetadata?
    var mediaGenInput: MediaGenInput?

    var videoConfig: ResponseMetadata.Override.ModelMap.VideoGenModelConfig? {
        responseMetadata?.modelConfigOverride?.modelMap?.videoGenModelConfig
    }
}
