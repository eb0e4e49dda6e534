import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// `GET` and `HEAD /users/<uid>/generated/<id>/…` and `/users/<uid>/<fid>/content`, for the owner's cookie only.
struct AssetRoute {
    let upstream: SimulatedUpstream
    let exchange: Exchange
    let account: Account

    func respond(_ entry: JournalEntry) async throws -> Reply {
        var entry = entry
        let parts = exchange.path.split(separator: "/").map(String.init)
        guard parts.count >= 4, parts[1] == account.userID else {
            return Reply(response: .refusal(.forbidden, code: 7, "Forbidden"), entry: entry)
        }
        if case .forbidden = exchange.fault {
            return Reply(response: .refusal(.forbidden, code: 7, "Forbidden"), entry: entry)
        }
        guard let asset = try await asset(parts) else {
            return Reply(response: .refusal(.notFound, code: 5, "Not found"), entry: entry)
        }
        if parts.last == "generated_video.mp4" { entry.videoID = parts[3] }
        entry.accepted = true
        return Reply(response: try bent(asset) ?? whole(asset), entry: entry)
    }

    private struct Asset {
        var file: String
        var type: String
    }

    /// nil while it does not exist, or not yet.
    private func asset(_ parts: [String]) async throws -> Asset? {
        let studio = upstream.studio
        if parts.count == 4, parts[3] == "content" {
            guard let upload = studio.upload(parts[2]), upload.owner == account.userID else { return nil }
            return Asset(file: upload.file, type: upload.type)
        }
        guard parts.count == 5, parts[2] == "generated" else { return nil }
        switch parts[4] {
        case "image.jpg":
            let (id, part) = Picture.parse(parts[3])
            guard let picture = studio.picture(id), picture.owner == account.userID, !picture.isModerated,
                let rendering = part.map(picture.draft) ?? picture.rendering
            else { return nil }
            return try await made(rendering).map { Asset(file: $0, type: "image/jpeg") }
        case "generated_video.mp4", "preview_image.jpg":
            guard let video = studio.video(parts[3]), video.owner == account.userID,
                case .finished = studio.standing(video, now: Date()), let file = try await made(video.rendering)
            else { return nil }
            if parts[4] == "generated_video.mp4" { return Asset(file: file, type: "video/mp4") }
            return try await made(Rendering(.preview(of: file), shape: video.shape, caption: ""))
                .map { Asset(file: $0, type: "image/jpeg") }
        default: return nil
        }
    }

    private func made(_ rendering: Rendering) async throws -> String? {
        if case .file(let path) = try await upstream.studio.renderer.result(rendering) { path } else { nil }
    }

    /// What the fault makes of it; nil leaves it alone.
    private func bent(_ asset: Asset) throws -> Response? {
        let type: HTTPFields = [.contentType: asset.type]
        func page(_ text: String) -> Response {
            Response(status: .ok, headers: type, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
        switch exchange.fault {
        case .empty: return page("")
        case .html: return page("<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>")
        case .json: return page(#"{"error":{"code":13,"message":"Internal error","details":[]}}"#)
        case .wrongType: return try whole(Asset(file: asset.file, type: "application/octet-stream"))
        case .truncated:
            let length = try AssetFile.length(asset.file)
            let file = AssetFile(path: asset.file, range: 0..<(length / 2), pace: nil)
            let hangUp = exchange.hangUp
            return Response(
                status: .ok, headers: type,
                body: ResponseBody(contentLength: length) { writer in
                    try await file.write(to: &writer, hangUp: hangUp)
                    hangUp.channel.close(promise: nil)
                    throw ConnectionCut()
                })
        default: return nil
        }
    }

    private func whole(_ asset: Asset) throws -> Response {
        let length = try AssetFile.length(asset.file)
        var headers: HTTPFields = [.contentType: asset.type, .acceptRanges: "bytes"]
        var status = HTTPResponse.Status.ok
        var range = 0..<length
        switch ByteRange(header: exchange.headers[.range], length: length) {
        case .whole: break
        case .part(let part):
            status = .partialContent
            range = part
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(length)"
        case .unsatisfiable:
            return Response(status: .rangeNotSatisfiable, headers: [.contentRange: "bytes */\(length)"])
        }
        var pace: Int?
        if case .slowDrip(let rate) = exchange.fault { pace = max(1, rate) }
        guard exchange.method != .head else {
            headers[.contentLength] = "\(range.count)"
            return Response(status: status, headers: headers)
        }
        let file = AssetFile(path: asset.file, range: range, pace: pace)
        let hangUp = exchange.hangUp
        return Response(
            status: status, headers: headers,
            body: ResponseBody(contentLength: range.count) { writer in
                try await file.write(to: &writer, hangUp: hangUp)
                try await writer.finish(nil)
            })
    }
}
