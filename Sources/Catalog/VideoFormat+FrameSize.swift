extension VideoFormat {
    /// The shapes that the upstream makes.
    private static let shapes: [(name: String, ratio: Double)] = [
        ("1:1", 1), ("16:9", 16 / 9), ("9:16", 9 / 16), ("3:2", 3 / 2), ("2:3", 2 / 3),
    ]

    /// What the upstream is asked for so that it comes nearest to `size`.
    package init(nearest size: FrameSize) {
        let ratio = Double(size.width) / Double(size.height)
        let nearest = Self.shapes.min { $0.ratio.distance(toRatio: ratio) < $1.ratio.distance(toRatio: ratio) }
        self.init(
            aspectRatio: nearest?.name ?? "1:1", resolution: min(size.width, size.height) <= 480 ? "480p" : "720p")
    }
}

extension Double {
    /// How often the one fits into the other, from 1.
    fileprivate func distance(toRatio other: Double) -> Double { self > other ? self / other : other / self }
}
