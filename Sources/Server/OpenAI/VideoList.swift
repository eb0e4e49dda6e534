import NIOCore

/// A page of videos on the wire.
struct VideoList {
    var videos: [VideoResource]
    var hasMore: Bool

    var json: ByteBuffer {
        var json = JSONWriter(capacity: 256 + videos.count * 1024)
        json.object { json in
            json.key("object")
            json.value("list")
            json.key("data")
            json.array { json in
                for video in videos { video.write(to: &json) }
            }
            json.key("first_id")
            json.value(videos.first?.id)
            json.key("last_id")
            json.value(videos.last?.id)
            json.key("has_more")
            json.value(hasMore)
        }
        return json.buffer
    }
}
