/// What `scripts/fuzz` feeds with inputs of its own making, and the tests with those in `Tests/Corpus`.
enum FuzzTarget: String, CaseIterable {
    case frames, multipart, ranges, bodies, text

    /// Throws a `FuzzFault` where a promise is broken; whatever else it does wrong is a crash.
    func check(_ bytes: [UInt8]) throws {
        let input = FuzzInput(bytes)
        switch self {
        case .frames: try FrameTarget.check(input)
        case .multipart: try MultipartTarget.check(input)
        case .ranges: try RangeTarget.check(input)
        case .bodies: try BodyTarget.check(input)
        case .text: try TextTarget.check(input)
        }
    }
}

/// A promise that did not hold.
struct FuzzFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Throws unless `left` and `right` are the same.
func same<Value: Equatable>(_ left: Value, _ right: Value, _ promise: String) throws {
    guard left != right else { return }
    throw FuzzFault("\(promise)\n  \(left)\n  \(right)")
}

func holds(_ condition: Bool, _ promise: @autoclosure () -> String) throws {
    guard !condition else { return }
    throw FuzzFault(promise())
}
