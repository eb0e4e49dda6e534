import Glibc

/// An open descriptor, closed with the last reference.
final class Descriptor: Sendable {
    let number: CInt

    init(_ number: CInt) { self.number = number }

    deinit { _ = close(number) }
}
