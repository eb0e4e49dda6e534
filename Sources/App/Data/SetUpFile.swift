import Glibc

/// The file in the data directory with the set-up code, for its owner's eyes only.
struct SetUpFile: Sendable {
    let path: String

    /// In place of one that is there; whole or not at all.
    func write(_ code: String) throws(FileProblem) {
        let draft = path + ".part"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileProblem(errno: errno) }
        let isWritten = Output(descriptor: descriptor).line(code)
        close(descriptor)
        guard isWritten, rename(draft, path) == 0 else {
            let problem = FileProblem(errno: errno)
            unlink(draft)
            throw problem
        }
    }

    func remove() { unlink(path) }
}
