import Catalog
import NIOCore

/// Body of `/rest/app-chat/conversations/new` in profile `2026-08` for an answer in words and pictures: what differs from
/// question to question. `Always` stands beside it in the same object.
struct August2026Chat {
    let temporary: Bool
    let modeId: String
    let message: String
    let fileAttachments: [String]
    let imageGenerationCount: Int

    init(_ order: ChatOrder, temporary: Bool) {
        self.temporary = temporary
        modeId = order.model.modeID
        message = order.message
        fileAttachments = order.pictures.map(\.id)
        imageGenerationCount = order.drawings
    }

    /// Both as one object. Encoding what is always the same costs more than all the rest, so it is done once.
    func json() throws(UpstreamError) -> ByteBuffer {
        var always = try Self.always.get()
        always.moveReaderIndex(forwardBy: 1)
        var whole = ByteBuffer()
        whole.reserveCapacity(message.utf8.count + always.readableBytes + 256)
        whole.writeStaticString(#"{"enableImageGeneration":"#)
        whole.writeStaticString(imageGenerationCount > 0 ? "true" : "false")
        whole.writeStaticString(#","fileAttachments":["#)
        for (index, id) in fileAttachments.enumerated() {
            if index > 0 { whole.writeStaticString(",") }
            whole.writeJSON(id)
        }
        whole.writeStaticString(#"],"imageGenerationCount":"#)
        whole.writeString(String(imageGenerationCount))
        whole.writeStaticString(#","message":"#)
        whole.writeJSON(message)
        whole.writeStaticString(#","modeId":"#)
        whole.writeJSON(modeId)
        whole.writeStaticString(temporary ? #","temporary":true,"# : #","temporary":false,"#)
        whole.writeBuffer(&always)
        return whole
    }

    private static let always = Result { () throws(UpstreamError) in try ByteBuffer(encoding: Always()) }

    struct Always: Encodable {
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

        let imageAttachments: [String] = []
        let collectionIds: [String] = []
        let connectors: [String] = []
        let deviceEnvInfo = DeviceEnvironment()
        let disableMemory = false
        let disableSearch = false
        let disableSelfHarmShortCircuit = false
        let disableTextFollowUps = true
        let enableImageStreaming = true
        let enableSideBySide = true
        let forceConcise = false
        let forceSideBySide = false
        let isAsyncChat = false
        let responseMetadata = ResponseMetadata()
        let returnImageBytes = false
        let returnRawGrokInXaiRequest = false
        let searchAllConnectors = false
        let sendFinalMetadata = true
        let toolOverrides = ToolOverrides()
    }
}
