extension Frames {
    /// One step of a video. The first one tells everything about the order, the last one where it lies.
    func progress(_ progress: Int, of video: Video, withURL: Bool = false, moderated: Bool = false) -> JSON {
        var fields: [(String, JSON)] = [("videoId", .string(video.id)), ("progress", .int(progress))]
        if progress == 0 {
            fields += [
                ("modelName", "imagine_xdit_1"), ("resolutionName", .string(video.order.resolution)),
                ("mode", "custom"), ("parentPostId", .string(video.parentPostID ?? video.id)),
            ]
        }
        if withURL {
            fields += [
                ("videoUrl", .string(video.path)), ("assetId", .string(video.id)),
                ("thumbnailImageUrl", .string(video.previewPath)),
            ]
        }
        if progress == 0 || progress == 100 { fields.append(("videoPostId", .string(video.id))) }
        if progress == 100 {
            fields += [("width", .int(video.shape.width)), ("height", .int(video.shape.height))]
        }
        fields.append(("moderated", .bool(moderated)))
        return response([("streamingVideoGenerationResponse", .object(fields))])
    }

    /// Somebody else's video, as a stream mixed up: it even finishes.
    func foreignVideo(owner: String) -> [JSON] {
        [0, 40, 100].map { progress in
            var fields: [(String, JSON)] = [("videoId", "foreign-1"), ("progress", .int(progress))]
            if progress == 100 {
                fields += [
                    ("videoUrl", .string("users/\(owner)/generated/foreign-1/generated_video.mp4")),
                    ("assetId", "foreign-1"),
                ]
            }
            fields += [("videoPostId", "foreign-1"), ("moderated", false)]
            return response([("streamingVideoGenerationResponse", .object(fields))])
        }
    }

    func videoDone(_ video: Video) -> [JSON] {
        [
            modelResponse("I generated a video with the prompt: '\(video.order.prompt)'", files: [video.id]),
            finalMetadata(),
        ]
    }
}
