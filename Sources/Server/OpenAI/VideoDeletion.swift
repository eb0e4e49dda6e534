import NIOCore

/// The answer to a DELETE.
struct VideoDeletion {
    var id: String

    var json: ByteBuffer {
        var json = JSONWriter(capacity: 128)
        json.object { json in
            json.key("id")
            json.value(id)
            json.key("object")
            json.value("video.deleted")
            json.key("deleted")
            json.value(true)
        }
        return json.buffer
    }
}
