import HTTPTypes

extension JournalEntry.Route {
    init(method: HTTPRequest.Method, path: String) {
        self =
            switch (method, path) {
            case (.post, "/rest/app-chat/conversations/new"): .conversation
            case (.post, "/rest/app-chat/upload-file"), (.post, "/http/upload-file-v2/direct"): .upload
            case (.post, "/rest/media/post/create"): .postCreate
            case (.post, "/rest/media/post/get"): .postGet
            case (.post, "/rest/media/post/create-link"): .postLink
            case (.post, "/rest/media/video/upscale"): .upscale
            case (.post, "/rest/rate-limits"): .rateLimits
            case (.post, "/rest/media/imagine/quota_info"): .quotaInfo
            case (.get, _) where path.hasPrefix("/users/"), (.head, _) where path.hasPrefix("/users/"): .asset
            default: .unknown
            }
    }

    /// Which faults it meets.
    var faults: Fault.Route? {
        switch self {
        case .conversation: .conversation
        case .upload: .upload
        case .postCreate, .postGet, .postLink, .upscale: .post
        case .rateLimits, .quotaInfo: .rateLimits
        case .asset: .asset
        case .unknown: nil
        }
    }
}
