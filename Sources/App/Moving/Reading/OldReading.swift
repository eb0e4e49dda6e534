import Foundation

/// What a predecessor's file holds, as far as it can be understood.
struct OldReading<Item: Sendable>: Sendable {
    var items: [Item] = []
    /// What was left out, and why.
    var faults: [OldFault] = []
    /// How many were left out: `faults` holds only the first.
    private(set) var faultCount = 0
    /// Files of which nothing could be read.
    private(set) var lost: [String] = []

    mutating func leaveOut(_ file: String, _ key: String, _ reason: String) {
        faultCount += 1
        if faults.count < OldFault.mostKept { faults.append(OldFault(file: file, key: key, reason: reason)) }
    }

    /// As `leaveOut`, of a file of which nothing can be read.
    mutating func lose(_ file: String, _ reason: String, at key: String = "") {
        leaveOut(file, key, reason)
        lost.append(file)
    }

    mutating func append(contentsOf other: OldReading) {
        items += other.items
        faults += other.faults.prefix(max(0, OldFault.mostKept - faults.count))
        faultCount += other.faultCount
        lost += other.lost
    }
}

/// One thing that is not taken over. Its description is one line and holds no secret.
struct OldFault: Hashable, Sendable, CustomStringConvertible {
    static let mostKept = 1000

    let file: String
    /// Where in the file; empty for the file as a whole.
    let key: String
    let reason: String

    /// `token.json: ssoNormal.eyJhbG****9fQw: it is no token`
    var description: String {
        key.isEmpty ? "\(file): \(reason)" : "\(file): \(key): \(reason)"
    }
}

extension OldReading {
    /// Reads `data` as JSON and hands it to `body`; a text that is none is one fault.
    static func json(
        _ data: Data, file: String, _ body: (OldJSON, inout OldReading) -> Void
    ) -> OldReading {
        var reading = OldReading()
        do throws(OldJSONError) {
            body(try OldJSONReader.read(data), &reading)
        } catch {
            reading.lose(file, "it is no JSON: \(error.reason)", at: "line \(error.line)")
        }
        return reading
    }
}
