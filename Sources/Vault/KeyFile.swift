import Foundation
import Glibc

/// The file with the master keys: one of 64 hexadecimal digits per line, the current one first, readable by its owner alone.
package struct KeyFile: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// The vault of its keys; makes the file, with a new key, where there is none. Throws `KeyFileError`.
    package func vault() throws(KeyFileError) -> Vault {
        if access(path, F_OK) != 0 { try create([MasterKey()]) }
        let keys = try read()
        return Vault(current: keys[0], older: Array(keys.dropFirst()))
    }

    /// Puts a new key first. What was sealed before still opens; all of it is to be sealed anew before `forgetOlder`.
    package func addKey() throws(KeyFileError) -> Vault {
        let keys = [MasterKey()] + (try read())
        try replace(keys)
        return Vault(current: keys[0], older: Array(keys.dropFirst()))
    }

    /// Leaves only the current key.
    package func forgetOlder() throws(KeyFileError) { try replace([try read()[0]]) }

    private func read() throws(KeyFileError) -> [MasterKey] {
        var status = stat()
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw .unusable(path, errno: errno) }
        defer { close(descriptor) }
        guard fstat(descriptor, &status) == 0 else { throw .unusable(path, errno: errno) }
        guard status.st_mode & 0o077 == 0 else { throw .readableByOthers(path) }
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw .unusable(path, errno: errno) }
        let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        let keys = lines.compactMap { MasterKey(hexadecimal: String($0)) }
        guard !keys.isEmpty, keys.count == lines.count else { throw .malformed(path) }
        return keys
    }

    /// Two processes that make it at once: one does, and both read what is there.
    private func create(_ keys: [MasterKey]) throws(KeyFileError) {
        let draft = try write(keys)
        defer { unlink(draft) }
        guard link(draft, path) == 0 || errno == EEXIST else { throw .unusable(path, errno: errno) }
        try syncFolder()
    }

    private func replace(_ keys: [MasterKey]) throws(KeyFileError) {
        let draft = try write(keys)
        guard rename(draft, path) == 0 else {
            let code = errno
            unlink(draft)
            throw .unusable(path, errno: code)
        }
        try syncFolder()
    }

    /// A file beside it, on disk for good.
    private func write(_ keys: [MasterKey]) throws(KeyFileError) -> String {
        let draft = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max))"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusable(path, errno: errno) }
        defer { close(descriptor) }
        let bytes = Array(keys.map { $0.hexadecimal + "\n" }.joined().utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            let code = errno
            unlink(draft)
            throw .unusable(path, errno: code)
        }
        return draft
    }

    /// A key that is lost takes all it sealed with it.
    private func syncFolder() throws(KeyFileError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unusable(path, errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .unusable(path, errno: errno) }
    }
}

package enum KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
    case unusable(String, errno: Int32)
    case readableByOthers(String)
    case malformed(String)

    package var description: String {
        switch self {
        case .unusable(let path, let code): "the key file \(path): \(String(cString: strerror(code)))"
        case .readableByOthers(let path): "the key file \(path) can be read by others; its mode must be 0600"
        case .malformed(let path): "the key file \(path) must hold keys of 64 hexadecimal digits, one per line"
        }
    }
}
