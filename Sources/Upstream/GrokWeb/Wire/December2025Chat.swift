import Catalog

/// Body of `/rest/app-chat/conversations/new` in profile `2025-12` for an answer in words and pictures.
struct December2025Chat: Encodable {
    struct ToolOverrides: Encodable {}
    struct ResponseMetadata: Encodable { let requestModelDetails: RequestModelDetails }
    struct RequestModelDetails: Encodable { let modelId: String }

    let temporary: Bool
    let modelName: String
    let modelMode: String
    let message: String
    let fileAttachments: [String]
    let imageAttachments: [String] = []
    let disableSearch = false
    let enableImageGeneration: Bool
    let returnImageBytes = false
    let returnRawGrokInXaiRequest = false
    let enableImageStreaming = true
    let imageGenerationCount: Int
    let forceConcise = false
    let toolOverrides = ToolOverrides()
    let enableSideBySide = true
    let sendFinalMetadata = true
    let isReasoning = false
    let webpageUrls: [String] = []
    let disableTextFollowUps = true
    let responseMetadata: ResponseMetadata
    let disableMemory = false
    let forceSideBySide = false
    let isAsyncChat = false

    init(_ order: ChatOrder, temporary: Bool) {
        self.temporary = temporary
        modelName = order.model.name
        modelMode = order.model.mode
        message = order.message
        fileAttachments = order.pictures.map(\.id)
        enableImageGeneration = order.drawings > 0
        imageGenerationCount = order.drawings
        responseMetadata = ResponseMetadata(requestModelDetails: RequestModelDetails(modelId: order.model.name))
    }
}
