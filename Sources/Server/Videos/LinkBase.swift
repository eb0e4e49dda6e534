import HTTPTypes

/// What absolute links begin with, without a slash at the end.
enum LinkBase {
    /// `publicURL`, else where the client itself came to. nil if its `Host` is none: it would end up in other people's links.
    static func base(publicURL: String?, for head: HTTPRequest) -> String? {
        if let publicURL { return publicURL }
        guard let host = head.authority, isHost(host) else { return nil }
        return "http://\(host)"
    }

    /// `name`, `1.2.3.4` or `[::1]`, with or without a port.
    static func isHost(_ text: String) -> Bool {
        guard text.utf8.count <= 255 else { return false }
        return text.wholeMatch(of: #/([A-Za-z0-9]([A-Za-z0-9\-.]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?/#)
            != nil
    }
}
