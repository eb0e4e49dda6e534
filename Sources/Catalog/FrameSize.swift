/// The width and height of a picture or video in pixels, written `"720x1280"` as OpenAI does.
package struct FrameSize: Hashable, Sendable, LosslessStringConvertible {
    package let width: Int
    package let height: Int

    package init(_ width: Int, _ height: Int) {
        self.width = width
        self.height = height
    }

    /// Reads `"720x1280"`; nil for anything else, also for zero, a leading zero, or more than 5 digits a side.
    package init?(_ description: String) {
        let sides = description.split(separator: "x", omittingEmptySubsequences: false)
        guard sides.count == 2, sides.allSatisfy({ (1...5).contains($0.count) && $0.allSatisfy(\.isASCIIDigit) }),
            !sides.contains(where: { $0.hasPrefix("0") }), let width = Int(sides[0]), let height = Int(sides[1])
        else { return nil }
        self.init(width, height)
    }

    package var description: String { "\(width)x\(height)" }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
