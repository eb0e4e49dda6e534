import Foundation
import Glibc

/// Why a small file could not be read, in the system's words.
struct FileProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// The words for an error number.
    init(errno code: CInt) { description = String(cString: strerror(code)) }
}

extension String {
    /// The whole UTF-8 file at `path`, or `FileProblem`; also when it is longer than `limit` bytes.
    init(contentsOfFile path: String, upTo limit: Int) throws(FileProblem) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileProblem(errno: errno) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let data: Data
        do {
            data = try handle.read(upToCount: limit + 1) ?? Data()
        } catch {
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            throw FileProblem(isDirectory.boolValue ? "it is a directory" : "it cannot be read")
        }
        guard data.count <= limit else { throw FileProblem("it is longer than \(limit) bytes") }
        guard let text = String(data: data, encoding: .utf8) else { throw FileProblem("it is not UTF-8 text") }
        self = text
    }
}
