import Glibc

/// Standard output or error, written line by line and unbuffered: whoever reads the other end of a pipe sees a line at once.
struct Output: Sendable {
    static let standard = Output(descriptor: STDOUT_FILENO)
    static let error = Output(descriptor: STDERR_FILENO)

    let descriptor: CInt

    var isTerminal: Bool { isatty(descriptor) == 1 }

    func line(_ text: String) { write(text + "\n") }

    /// A reader that has gone is nobody's fault: what is left is dropped.
    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let start = rest.baseAddress, !rest.isEmpty {
                let written = Glibc.write(descriptor, start, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
        }
    }
}
