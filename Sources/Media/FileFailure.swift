import Glibc

/// The operating system refused a call on a file. A full disk is `MediaError.noSpace` instead.
package struct FileFailure: Error, Hashable, Sendable {
    package let call: String
    package let code: CInt

    static func error(_ call: String, code: CInt = errno) -> any Error {
        switch code {
        case ENOSPC, EDQUOT: MediaError.noSpace
        default: FileFailure(call: call, code: code)
        }
    }
}
