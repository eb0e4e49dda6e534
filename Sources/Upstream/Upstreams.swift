import Catalog

/// All that is asked of a provider. What it speaks on the wire stays in its own folder.
package typealias UpstreamProvider = VideoProvider & PictureProvider & ConversationProvider & QuotaSource

/// Who speaks for which provider.
package struct Upstreams: Sendable {
    private let web: any UpstreamProvider
    private let xai: any UpstreamProvider

    package init(web: any UpstreamProvider, xai: any UpstreamProvider) {
        self.web = web
        self.xai = xai
    }

    package subscript(provider: Provider) -> any UpstreamProvider {
        switch provider {
        case .web: web
        case .xai: xai
        }
    }
}
