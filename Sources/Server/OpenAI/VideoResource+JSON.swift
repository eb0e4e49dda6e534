import NIOCore

extension VideoResource {
    var json: ByteBuffer {
        var json = JSONWriter(capacity: 768 + (prompt?.utf8.count ?? 0))
        write(to: &json)
        return json.buffer
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("id")
            json.value(id)
            json.key("object")
            json.value("video")
            json.key("model")
            json.value(model)
            json.key("status")
            json.value(status.rawValue)
            json.key("progress")
            json.value(progress)
            json.key("created_at")
            json.value(createdAt)
            json.key("completed_at")
            json.value(completedAt)
            json.key("expires_at")
            json.value(expiresAt)
            json.key("prompt")
            json.value(prompt)
            json.key("size")
            json.value(size)
            json.key("seconds")
            json.value(seconds)
            json.key("remixed_from_video_id")
            json.value(remixedFrom)
            json.key("error")
            writeError(to: &json)
            json.key("quality")
            json.value("standard")
            json.key("video_url")
            json.value(url)
            json.key("url")
            json.value(url)
        }
    }

    private func writeError(to json: inout JSONWriter) {
        guard let error else { return json.null() }
        json.object { json in
            json.key("code")
            json.value(error.code)
            json.key("message")
            json.value(error.message)
        }
    }
}
