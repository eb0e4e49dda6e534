import HTTPTypes
import Logging

extension Edge {
    /// The whole answer to a GET for a file that is open already; nil for any other request, which `respond` answers. Never
    /// waits.
    func hotFile(_ request: HTTPRequest, _ logger: Logger) -> HotFile? {
        guard publicMedia, let path = request.path, Self.mayBeMedia(path),
            case .media(let kind, let name) = Endpoint(path: Substring(path)),
            var hot = media.hotFile(name, kind: kind, request.headerFields)
        else { return nil }
        let requestID = RequestID.make()
        sign(&hot.head.headerFields, requestID, .zero)
        log(request, .media(kind, name: name), hot.head.status, .zero, requestID, logger)
        return hot
    }

    /// Spares the other routes a second look at their path.
    private static func mayBeMedia(_ path: String) -> Bool {
        path.utf8.starts(with: "/images/".utf8) || path.utf8.starts(with: "/videos/".utf8)
    }
}
