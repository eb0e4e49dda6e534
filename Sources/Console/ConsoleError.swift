import Foundation

/// Why there is no console.
package enum ConsoleError: Error, Hashable, CustomStringConvertible {
    /// None of these folders is there.
    case missing([String])
    case unreadable(String)
    /// A file of a kind that no browser is told of.
    case stranger(String)

    package var description: String {
        switch self {
        case .missing(let folders):
            "the console's files are missing: put the folder \(ConsoleFiles.folderName) beside the program (looked for \(folders.joined(separator: ", ")))"
        case .unreadable(let path): "cannot read the console's file \(path)"
        case .stranger(let path): "the console holds a file of an unknown kind: \(path)"
        }
    }
}
