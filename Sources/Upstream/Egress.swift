import Transport

/// The road of one call: through which proxy, and what the operator gives to that road.
package struct Egress: Hashable, Sendable {
    /// nil goes direct.
    package var proxy: Proxy?
    /// Opaque cookies bound to this road (`cf_clearance=…`), passed on as the operator wrote them.
    package var cookies: String?

    package init(proxy: Proxy? = nil, cookies: String? = nil) {
        self.proxy = proxy
        self.cookies = cookies
    }

    package static let direct = Egress()
}
