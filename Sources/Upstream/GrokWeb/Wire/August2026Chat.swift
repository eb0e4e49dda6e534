import Catalog

/// Body of `/rest/app-chat/conversations/new` in profile `2026-08` for an answer in words and pictures.
struct August2026Chat: Encodable {
    /// None of the account's own mail, calendars and files is looked into.
    struct ToolOverrides: Encodable {
        let gmailSearch = false
        let googleCalendarSearch = false
        let outlookSearch = false
        let outlookCalendarSearch = false
        let googleDriveSearch = false
    }

    /// What an answer is laid out for. There is no screen; the form wants one, so a plain one is named.
    struct DeviceEnvironment: Encodable {
        let darkModeEnabled = false
        let devicePixelRatio = 1
        let screenHeight = 1080
        let screenWidth = 1920
        let viewportHeight = 1080
        let viewportWidth = 1920
    }

    struct ResponseMetadata: Encodable {}

    let temporary: Bool
    let modeId: String
    let message: String
    let fileAttachments: [String]
    let imageAttachments: [String] = []
    let collectionIds: [String] = []
    let connectors: [String] = []
    let deviceEnvInfo = DeviceEnvironment()
    let disableMemory = false
    let disableSearch = false
    let disableSelfHarmShortCircuit = false
    let disableTextFollowUps = true
    let enableImageGeneration: Bool
    let enableImageStreaming = true
    let enableSideBySide = true
    let forceConcise = false
    let forceSideBySide = false
    let imageGenerationCount: Int
    let isAsyncChat = false
    let responseMetadata = ResponseMetadata()
    let returnImageBytes = false
    let returnRawGrokInXaiRequest = false
    let searchAllConnectors = false
    let sendFinalMetadata = true
    let toolOverrides = ToolOverrides()

    init(_ order: ChatOrder, temporary: Bool) {
        self.temporary = temporary
        modeId = order.model.modeID
        message = order.message
        fileAttachments = order.pictures.map(\.id)
        enableImageGeneration = order.drawings > 0
        imageGenerationCount = order.drawings
    }
}
