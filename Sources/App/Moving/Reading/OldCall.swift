import Foundation
import Pool
import Transport
import Upstream

/// A line of a predecessor's call log. It holds no secret: a token that stood there in clear is known by its label only.
struct OldCall: Hashable, Sendable {
    let id: String
    let at: Date
    /// Masked; nil if none was noted.
    let token: String?
    let model: String?
    let succeeded: Bool
    let status: Int
    let milliseconds: Int?
    let error: String?
    /// `user@host:port`, as roads are called here.
    let proxy: String?
    /// Names of files.
    let media: [String]

    private static let most = 1_000_000

    /// `call_logs.json`, oldest first.
    static func read(_ data: Data, file: String) -> OldReading<OldCall> {
        .json(data, file: file) { json, reading in
            guard let logs = json["logs"]?.elements ?? json.elements else {
                return reading.leaveOut(file, "logs", "it is missing")
            }
            // The newest count most.
            for index in 0..<max(0, logs.count - most) {
                reading.leaveOut(file, "logs[\(index)]", "it is one too many")
            }
            reading.items.reserveCapacity(min(logs.count, most))
            for index in max(0, logs.count - most)..<logs.count {
                switch OldCall.read(logs[index]) {
                case .success(let call): reading.items.append(call)
                case .failure(let fault): reading.leaveOut(file, "logs[\(index)].\(fault.key)", fault.reason)
                }
            }
            reading.items.sort { $0.at < $1.at }
        }
    }

    private struct Fault: Error {
        let key: String
        let reason: String
    }

    private static func read(_ record: OldJSON) -> Result<OldCall, Fault> {
        guard let id = record.text("id"), (1...128).contains(id.utf8.count),
            id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return .failure(Fault(key: "id", reason: "it is missing or no id")) }
        guard let at = record.time("timestamp") else {
            return .failure(Fault(key: "timestamp", reason: "it is missing or no time"))
        }
        let succeeded = record.flag("success") ?? false
        let status = record.integer("status_code").flatMap { (100...599).contains($0) ? $0 : nil }
        let error = record.text("error_message").flatMap { $0.isEmpty ? nil : $0 }
        return .success(
            OldCall(
                id: id, at: at, token: label(record), model: record.text("model").flatMap(\.asName),
                succeeded: succeeded, status: status ?? (succeeded ? 200 : 0),
                milliseconds: record.real("response_time").flatMap {
                    (0..<1_000_000).contains($0) ? Int($0 * 1000) : nil
                },
                error: error.map { String(SecretMask().masked(String($0.prefix(2000))).prefix(500)) },
                proxy: record.text("proxy_used").flatMap { Proxy(parsing: $0)?.road },
                media: record.texts("media_urls").compactMap(\.mediaName)))
    }

    /// First 6 and last 4 characters. A predecessor kept the first 10 and no last ones.
    private static func label(_ record: OldJSON) -> String? {
        if let whole = record.text("sso_full"), let credential = Credential(pasted: whole) {
            return credential.description
        }
        guard let old = record.text("sso"), !old.isEmpty else { return nil }
        let parts = old.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1, let head = parts.first, let tail = parts.last else {
            return Credential(old).description
        }
        return "\(head.prefix(6))****\(tail.suffix(4))"
    }
}

extension String {
    /// A name of 1 to 128 characters that print.
    fileprivate var asName: String? {
        let name = trimmed
        guard (1...128).contains(name.count),
            !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return nil }
        return name
    }

    /// The file's name in a link of theirs: `http://host:8000/images/users-…-image.jpg`.
    var mediaName: String? {
        let path = prefix { $0 != "?" && $0 != "#" }
        guard let name = path.split(separator: "/").last, name.contains("."), name.utf8.count <= 128,
            name.utf8.first != UInt8(ascii: "."),
            name.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            })
        else { return nil }
        return String(name)
    }
}

extension Proxy {
    fileprivate var road: String {
        (username.map { $0 + "@" } ?? "") + (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    }
}
