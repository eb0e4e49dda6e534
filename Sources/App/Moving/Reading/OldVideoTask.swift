import Catalog
import Foundation

/// A video task of a predecessor. Reference pictures and tokens in it are not read.
struct OldVideoTask: Hashable, Sendable {
    enum Status: Hashable, Sendable {
        /// The name of its file, if one can be made out.
        case completed(file: String?)
        case failed(code: String, message: String)
        case unfinished
    }

    let id: String
    let model: String
    let status: Status
    let createdAt: Date
    let completedAt: Date?
    let expiresAt: Date?
    let prompt: String
    let size: FrameSize
    let seconds: Int
    let remixedFrom: String?
    /// Whose it is, where a list of owners was written beside the tasks.
    var owner: String?

    private static let most = 100_000
    private static let longestPrompt = 32_000

    /// `video_tasks.json`, oldest first.
    static func read(_ data: Data, file: String) -> OldReading<OldVideoTask> {
        .json(data, file: file) { json, reading in
            guard let tasks = json["tasks"]?.members else { return reading.leaveOut(file, "tasks", "it is missing") }
            let owners = json["meta"]?["owners"]
            for task in tasks {
                let key = "tasks.\(task.name.prefix(64))"
                guard reading.items.count < most else {
                    reading.leaveOut(file, key, "it is one too many")
                    continue
                }
                switch OldVideoTask.read(task.value, id: task.value.text("id") ?? task.name) {
                case .success(var item):
                    item.owner = owners?.text(item.id)
                    reading.items.append(item)
                case .failure(let fault): reading.leaveOut(file, "\(key).\(fault.key)", fault.reason)
                }
            }
            reading.items.sort { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        }
    }

    private struct Fault: Error {
        let key: String
        let reason: String
    }

    private static func read(_ record: OldJSON, id: String) -> Result<OldVideoTask, Fault> {
        guard isID(id) else { return .failure(Fault(key: "id", reason: "it is no id")) }
        guard let createdAt = record.time("created_at") else {
            return .failure(Fault(key: "created_at", reason: "it is missing or no time"))
        }
        let status: Status
        switch record.text("status")?.lowercased() {
        case "completed":
            let names = [record.text("video_path"), record.text("video_url")].compactMap { $0?.mediaName }
            status = .completed(file: names.first)
        case "failed":
            status = .failed(
                code: code(record.text("error_code")),
                message: message(record.text("error_message")) ?? "The video could not be made.")
        case "queued", "in_progress": status = .unfinished
        case .some, .none: return .failure(Fault(key: "status", reason: "it is missing or unknown"))
        }
        return .success(
            OldVideoTask(
                id: id, model: model(record.text("model")), status: status, createdAt: createdAt,
                completedAt: record.time("completed_at"), expiresAt: record.time("expires_at"),
                prompt: String((record.text("prompt") ?? "").prefix(longestPrompt)),
                size: record.text("size").flatMap(FrameSize.init) ?? FrameSize(720, 1280),
                seconds: record.integer("seconds").flatMap { (1...3600).contains($0) ? $0 : nil } ?? 4,
                remixedFrom: record.text("remixed_from_video_id").flatMap { isID($0) ? $0 : nil }))
    }

    /// They kept every task under the upstream's name and showed it as `sora-2`.
    private static func model(_ name: String?) -> String {
        guard let name, name != "grok-imagine-0.9", (1...64).contains(name.utf8.count),
            name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return "sora-2" }
        return name
    }

    private static func code(_ raw: String?) -> String {
        guard let raw, (1...64).contains(raw.utf8.count),
            raw.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) })
        else { return "generation_error" }
        return raw
    }

    private static func message(_ raw: String?) -> String? {
        guard let raw, !raw.isEmpty else { return nil }
        return String(SecretMask().masked(String(raw.prefix(2000))).prefix(500))
    }

    private static func isID(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
