import Hummingbird

extension Response {
    /// Its body is made on `executor`, wherever it is written from.
    func written(on executor: any TaskExecutor) -> Response {
        var response = self
        let body = body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            let sink = writer
            try await withTaskExecutorPreference(executor) { try await body.write(sink) }
        }
        return response
    }
}
