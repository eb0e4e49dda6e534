import Foundation
import Generation
import NIOCore

/// A picture job on the wire. Ours: OpenAI has nothing like it.
struct ImageJobResource {
    let job: ImageJob
    /// What links begin with.
    let base: String

    var status: VideoStatus { VideoStatus(job.state, hasStarted: job.progress > 0) }

    var json: ByteBuffer {
        let status = status
        var json = JSONWriter()
        json.object { json in
            json.key("id")
            json.value(job.id)
            json.key("object")
            json.value("image.job")
            json.key("status")
            json.value(status.rawValue)
            json.key("progress")
            json.value(status == .completed ? 100 : min(max(job.progress, 0), 100))
            json.key("created_at")
            json.value(job.createdAt.unixSeconds)
            json.key("completed_at")
            json.value(status.isPending ? nil : job.completedAt?.unixSeconds)
            json.key("expires_at")
            json.value(job.expiresAt.unixSeconds)
            json.key("model")
            json.value(job.model)
            json.key("prompt")
            json.value(job.prompt)
            json.key("n")
            json.value(job.count)
            if status == .completed {
                json.key("data")
                json.array { json in
                    for picture in job.pictures {
                        json.object { json in
                            json.key("url")
                            json.value("\(base)/images/\(picture.name)")
                        }
                    }
                }
            }
            json.key("error")
            error(status, &json)
        }
        return json.buffer
    }

    private func error(_ status: VideoStatus, _ json: inout JSONWriter) {
        guard status == .failed else { return json.null() }
        let failure = APIError(job.failure)
        json.object { json in
            json.key("code")
            json.value(failure.code)
            json.key("message")
            json.value(failure.message)
        }
    }
}
