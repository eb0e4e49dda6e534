/// What became of tokens that were added.
package struct TokenImport: Hashable, Sendable {
    package var added = 0
    package var duplicate = 0
    /// Line numbers, from 1, of lines that hold no token.
    package var invalidLines: [Int] = []
}
