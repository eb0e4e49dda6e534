import Access
import Console
import Foundation
import NIOCore
import Pool
import Store

/// Why a command failed, in one line for whoever typed it.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// Runs `body`; errors of the rooms below become sentences.
    static func explained<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as StoreError {
            throw CommandFailure(error.explanation)
        } catch let error as AccessError {
            throw CommandFailure(error.explanation)
        } catch let error as ConsoleError {
            throw CommandFailure("\(error)")
        } catch let error as SetUpError {
            throw CommandFailure(error.explanation)
        } catch let error as CocoaError {
            throw CommandFailure(error.explanation)
        }
    }
}

extension CocoaError {
    /// `cannot use FILE: Is a directory`
    var explanation: String {
        let reason = (underlying as NSError?).map { "\(FileProblem(errno: CInt(truncatingIfNeeded: $0.code)))" }
        return "cannot use \(filePath ?? "a file"): \(reason ?? localizedDescription)"
    }
}

extension StoreError {
    var explanation: String {
        switch self {
        case .constraint(let text): "the database refused the change: \(text)"
        case .full: "the disk is full: make room and try again"
        case .busy: "the database is held by another process: try again in a moment"
        case .corrupt(let text): "the database is damaged: restore a backup of filmgate.db (\(text))"
        case .unavailable(let text): "the database cannot be opened: check permissions and the disk (\(text))"
        case .overloaded: "too many writes wait for the disk"
        case .closed: "the database is closed"
        case .migration(let text): "the database does not fit this version: \(text)"
        case .decoding(let text): "the database holds something unexpected: \(text)"
        case .other(let text): "the database failed: \(text)"
        }
    }
}

extension AccessError {
    var explanation: String {
        switch self {
        case .noSuchKey(let key):
            "no live key has the id or name \(SecretMask().masked(key).tomlLiteral): see `filmgate keys list`"
        case .ambiguousName(let name):
            "several live keys are named \(name.tomlLiteral): revoke one by its id, see `filmgate keys list`"
        case .invalidName: "names and owners are 1 to 64 printable characters"
        }
    }
}
