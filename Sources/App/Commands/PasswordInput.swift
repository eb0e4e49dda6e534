import Foundation
import Glibc

/// Reads a new password: on a terminal twice and without showing it, from anything else one line.
struct PasswordInput: Sendable {
    private static let longest = 4_096
    /// What Ctrl-C types. While nothing is shown it ends the line, not the process: else the terminal stayed mute.
    private static let interrupt: UInt8 = 3

    var descriptor: CInt = STDIN_FILENO
    var prompts = Output.error

    /// Throws a `CommandFailure`.
    func read() throws -> String {
        guard isatty(descriptor) == 1 else { return try line() }
        let first = try hidden("New password: ")
        guard try hidden("Once more: ") == first else { throw CommandFailure("the two passwords differ") }
        return first
    }

    private func hidden(_ prompt: String) throws -> String {
        var before = termios()
        guard tcgetattr(descriptor, &before) == 0 else {
            throw CommandFailure("cannot hide the password: \(FileProblem(errno: errno))")
        }
        var mute = before
        mute.c_lflag &= ~tcflag_t(ECHO | ISIG)
        withUnsafeMutableBytes(of: &mute.c_cc) { $0[Int(VEOL)] = Self.interrupt }
        guard tcsetattr(descriptor, TCSAFLUSH, &mute) == 0 else {
            throw CommandFailure("cannot hide the password: \(FileProblem(errno: errno))")
        }
        defer {
            tcsetattr(descriptor, TCSAFLUSH, &before)
            prompts.line("")
        }
        prompts.write(prompt)
        return try line()
    }

    /// Byte by byte: what comes behind the line is not ours.
    private func line() throws -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = Glibc.read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CommandFailure("cannot read the password: \(FileProblem(errno: errno))") }
            guard count > 0, byte != UInt8(ascii: "\n") else { break }
            guard byte != Self.interrupt else { throw CommandFailure("nothing was changed") }
            bytes.append(byte)
            guard bytes.count <= Self.longest else { throw CommandFailure("the password is too long") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure("the password is not UTF-8 text")
        }
        return text.withoutLineEnd
    }
}
