import Address
import HTTPTypes

extension MCPController {
    /// Refuses what a web page of somebody else's made a browser send: also where that page's name was made to mean this
    /// machine, which a comparison with `Host` alone would not see. Programs tell no origin.
    func checkOrigin(_ head: HTTPRequest) throws(APIError) {
        guard let origin = head.headerFields[.origin] else { return }
        if let own = publicURL.flatMap(AdminDoor.origin) {
            guard origin == own else { throw .foreignOrigin }
            return
        }
        guard let host = head.authority, LinkBase.isHost(host), Self.cannotBeRebound(host),
            origin == "http://\(host)" || origin == "https://\(host)"
        else { throw .foreignOrigin }
    }

    /// An address, or the one name that always means this machine.
    private static func cannotBeRebound(_ host: String) -> Bool {
        if host.hasPrefix("[") { return true }
        let name = host.prefix { $0 != ":" }
        return name == "localhost" || IPAddress(v4: name) != nil
    }
}

extension APIError {
    fileprivate static let foreignOrigin = APIError(
        .forbidden, "Requests from this origin are not allowed.", code: "forbidden_origin")
}
