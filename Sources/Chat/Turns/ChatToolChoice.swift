/// Whether the model may, or must, call a function.
package enum ChatToolChoice: Hashable, Sendable {
    case auto, none, required
    case named(String)
}
