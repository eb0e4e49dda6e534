import Access
import Foundation
import Media
import Settings
import Transport
import Upstream

/// What is here already, as far as an import asks.
struct ImportStanding: Sendable {
    struct KnownToken: Hashable, Sendable {
        let id: Int
        var tags: [String] = []
        var note = ""
    }

    var tokens: [Credential: KnownToken] = [:]
    /// Ids by proxy.
    var proxies: [Proxy: Int] = [:]
    /// Proxies by token id.
    var bindings: [Int: Proxy] = [:]
    var definitions: [SettingDefinition] = []
    var settings: [String: SettingValue] = [:]
    /// What keeps the predecessor's client key out; nil if nothing does.
    var keyObstacle: KeyAdoption?
    /// Ids of calls that are in the log.
    var calls: Set<String> = []
    /// Ids of videos.
    var videos: Set<String> = []
    /// By path; what is not in it counts as fresh.
    var media: [String: MediaSurvey.Judgement] = [:]
}
