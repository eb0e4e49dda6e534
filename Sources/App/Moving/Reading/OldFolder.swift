import Catalog
import Foundation
import Glibc
import Server

/// What a predecessor left: everything in its data folder that can be understood.
struct OldFolder: Sendable {
    var tokens = OldReading<OldToken>()
    var proxies = OldReading<OldProxyState.Item>()
    var settings = OldReading<OldSetting>()
    var calls = OldReading<OldCall>()
    var videos = OldReading<OldVideoTask>()
    var media = OldReading<OldMedia>()
    /// What was found, as `token.json` or `temp/video`.
    private(set) var found: [String] = []

    /// Files of which nothing could be read.
    var lost: [String] { tokens.lost + proxies.lost + settings.lost + calls.lost + videos.lost + media.lost }

    /// One file at most; their largest in the wild are lists of tasks with whole pictures in them.
    private static let largestFile = 1 << 30
    private static let largestList = 64 << 20
    /// Lists of another kind that lie about in folders of programs.
    private static let foreignLists = ["requirements", "readme", "license", "licence", "robots", "changelog"]

    /// `path` is the data folder, the folder it lies in, or a single file of it. Nothing found is an empty folder; one that
    /// cannot be read throws `CommandFailure`.
    static func read(_ path: String) throws -> OldFolder {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw CommandFailure("there is no \(path)")
        }
        var folder = OldFolder()
        guard isDirectory.boolValue else {
            folder.take(file: path, isAsked: true)
            return folder
        }
        try folder.take(folder: path)
        if folder.found.isEmpty, FileManager.default.fileExists(atPath: path + "/data") {
            try folder.take(folder: path + "/data")
        }
        return folder
    }

    /// Files that an operator chose, each for what its name says.
    static func read(_ files: [ImportFile]) -> OldFolder {
        var folder = OldFolder()
        for file in files {
            folder.take(file.name, isAsked: true) { limit throws(FileProblem) in
                let data = Data(file.text.utf8)
                guard data.count <= limit else { throw FileProblem(tooLong: limit) }
                return data
            }
        }
        return folder
    }

    private mutating func take(folder: String) throws {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw CommandFailure("the folder \(folder) cannot be read")
        }
        for name in names { take(file: "\(folder)/\(name)", isAsked: false) }
        for cache in ["temp", "cache"] {
            for kind in ["image", "video"] {
                var isDirectory: ObjCBool = false
                let path = "\(folder)/\(cache)/\(kind)"
                guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue
                else { continue }
                found.append("\(cache)/\(kind)")
                media.append(contentsOf: OldMedia.read(folder: path, file: "\(cache)/\(kind)"))
            }
        }
    }

    /// A file that `isAsked` for by its own name is a list of tokens if it is nothing else.
    private mutating func take(file path: String, isAsked: Bool) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        take(name, isAsked: isAsked) { limit throws(FileProblem) in try Data(contentsOfFile: path, upTo: limit) }
    }

    /// Its bytes, unless they are more than a limit.
    private typealias Loading = (_ limit: Int) throws(FileProblem) -> Data

    private mutating func take(_ name: String, isAsked: Bool, _ load: Loading) {
        switch name.lowercased() {
        case "token.json", "tokens.json":
            take(load, name, into: \.tokens) { OldTokenFile.read($0, file: name) }
        case "proxy_state.json": take(load, name, into: \.proxies) { OldProxyState.read($0, file: name) }
        case "call_logs.json": take(load, name, into: \.calls) { OldCall.read($0, file: name) }
        case "video_tasks.json": take(load, name, into: \.videos) { OldVideoTask.read($0, file: name) }
        case "setting.toml":
            take(load, name, upTo: 1 << 20, into: \.settings) { OldSetting.read($0, file: name) }
        case let lower where lower.hasSuffix(".txt") || isAsked:
            guard isAsked || !Self.foreignLists.contains(where: { lower.hasPrefix($0) }) else { return }
            if lower.contains("prox") {
                take(load, name, upTo: Self.largestList, into: \.proxies) {
                    OldProxyState.readList($0, file: name)
                }
            } else if lower.hasSuffix(".json") {
                take(load, name, into: \.tokens) { OldTokenFile.read($0, file: name) }
            } else {
                let tier: Tier = lower.contains("super") || lower.contains("heavy") ? .super : .basic
                take(load, name, upTo: Self.largestList, into: \.tokens) {
                    OldTokenFile.readList($0, file: name, tier: tier)
                }
            }
        default: break
        }
    }

    private mutating func take<Item>(
        _ load: Loading, _ name: String, upTo limit: Int = largestFile,
        into part: WritableKeyPath<OldFolder, OldReading<Item>>, _ read: (Data) -> OldReading<Item>
    ) {
        found.append(name)
        do {
            self[keyPath: part].append(contentsOf: read(try load(limit)))
        } catch {
            self[keyPath: part].lose(name, "\(error)")
        }
    }
}

extension Data {
    /// The whole file, or `FileProblem`; also when it is longer than `limit` bytes.
    fileprivate init(contentsOfFile path: String, upTo limit: Int) throws(FileProblem) {
        // A pipe would let it wait for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileProblem(errno: errno) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw FileProblem("it is no file")
        }
        do {
            self = try handle.read(upToCount: limit + 1) ?? Data()
        } catch {
            throw FileProblem("it cannot be read")
        }
        guard count <= limit else { throw FileProblem(tooLong: limit) }
    }
}

extension FileProblem {
    fileprivate init(tooLong limit: Int) { self.init("it is longer than \(limit >> 20) MB") }
}
