import Crypto
import Foundation
import NIOCore

/// The console's files, read once and held in memory: a request for one never waits for a disk.
package struct ConsoleFiles: Sendable {
    /// As the package manager names the folder that it puts beside the program.
    package static let folderName = "filmgate_Console.resources"
    /// What every page of the console begins with.
    package static let front = "index.html"

    private let files: [String: ConsoleFile]

    /// By their paths below the folder, in order.
    package var paths: [String] { files.keys.sorted() }

    /// The file of a path without a slash before it, as `js/api.js`; nil if there is none.
    package subscript(path: String) -> ConsoleFile? { files[path] }

    /// Those that lie beside the running program.
    package static func besideProgram() throws -> ConsoleFiles {
        // Not the generated accessor of the bundle: it would end the program where it finds none.
        var folders = [Bundle.main.bundleURL.appendingPathComponent(folderName)]
        if let program = Bundle.main.executableURL?.resolvingSymlinksInPath() {
            let folder = program.deletingLastPathComponent().appendingPathComponent(folderName)
            if !folders.contains(folder) { folders.append(folder) }
        }
        for folder in folders.map({ $0.appendingPathComponent("Web") }) {
            if FileManager.default.fileExists(atPath: folder.appendingPathComponent(front).path) {
                return try ConsoleFiles(folder: folder)
            }
        }
        throw ConsoleError.missing(folders.map(\.path))
    }

    /// All files below `folder`.
    package init(folder: URL) throws {
        let root = folder.resolvingSymlinksInPath().path + "/"
        guard
            let found = FileManager.default.enumerator(
                at: folder.resolvingSymlinksInPath(), includingPropertiesForKeys: [.isRegularFileKey],
                options: .skipsHiddenFiles)
        else { throw ConsoleError.unreadable(folder.path) }
        var files: [String: ConsoleFile] = [:]
        for case let url as URL in found {
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            let path = String(url.path.dropFirst(root.count))
            guard let type = Self.types[url.pathExtension] else { throw ConsoleError.stranger(path) }
            guard let data = FileManager.default.contents(atPath: url.path) else {
                throw ConsoleError.unreadable(path)
            }
            let digest = SHA256.hash(data: data).prefix(12).map { String(format: "%02x", $0) }.joined()
            let zipped = Gzip.compressed(Array(data)).map {
                ZippedFile(bytes: ByteBuffer(bytes: $0), etag: "\"\(digest)-gzip\"")
            }
            files[path] = ConsoleFile(
                bytes: ByteBuffer(bytes: data), type: type, etag: "\"\(digest)\"", zipped: zipped)
        }
        self.files = files
    }

    private static let types = [
        "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
        "json": "application/json", "svg": "image/svg+xml", "png": "image/png", "woff2": "font/woff2",
    ]
}
