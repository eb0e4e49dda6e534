import Hummingbird

extension Response {
    /// Bytes of a body that is there already, or nearly so: it goes out with its head.
    private static let smallBody = 256 << 10

    /// A body that takes long is made on `executor`, wherever it is written from.
    func written(on executor: any TaskExecutor) -> Response {
        if let length = body.contentLength, length <= Self.smallBody { return self }
        var response = self
        let body = body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            let sink = writer
            try await withTaskExecutorPreference(executor) { try await body.write(sink) }
        }
        return response
    }
}
