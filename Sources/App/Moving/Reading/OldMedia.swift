import Foundation
import Glibc

/// A file in a predecessor's cache, looked at from outside only.
struct OldMedia: Hashable, Sendable {
    /// Its name there, by which links call it.
    let name: String
    let path: String
    let bytes: Int
    let modifiedAt: Date

    private static let most = 1_000_000

    /// The files of one folder, by name. `file` is what the folder is called in faults.
    static func read(folder: String, file: String) -> OldReading<OldMedia> {
        var reading = OldReading<OldMedia>()
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            reading.lose(file, "the folder cannot be read")
            return reading
        }
        for name in names where !name.hasPrefix(".") {
            guard reading.items.count < most else {
                reading.leaveOut(file, name.shownAsKey, "it is one too many")
                continue
            }
            guard name.mediaName == name else {
                reading.leaveOut(file, name.shownAsKey, "its name cannot be part of a link")
                continue
            }
            var status = stat()
            guard lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                // Folders of ours and of theirs lie there too.
                if status.st_mode & S_IFMT != S_IFDIR { reading.leaveOut(file, name, "it is no file") }
                continue
            }
            guard status.st_size > 0 else {
                reading.leaveOut(file, name, "it is empty")
                continue
            }
            reading.items.append(
                OldMedia(
                    name: name, path: "\(folder)/\(name)", bytes: Int(status.st_size),
                    modifiedAt: Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec))))
        }
        return reading
    }
}

extension String {
    fileprivate var shownAsKey: String {
        String(prefix(80).unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : Character($0) })
    }
}
