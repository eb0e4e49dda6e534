import Foundation

/// Width and height in pixels, both even, as H.264 wants them.
struct FrameShape: Codable, Hashable, Sendable {
    let width: Int
    let height: Int

    static let aspectRatios = ["16:9", "9:16", "1:1", "2:3", "3:2", "4:3", "3:4"]
    static let resolutions = ["480p", "720p"]

    /// As a film of that size comes back when it is changed: 720p at most.
    init(like width: Int, _ height: Int) {
        let scale = min(1, 720 / Double(min(width, height)))
        func even(_ side: Int) -> Int { min(max(16, Int((Double(side) * scale / 2).rounded()) * 2), 1920) }
        (self.width, self.height) = (even(width), even(height))
    }

    /// The resolution names the shorter side. nil for what the upstream does not know.
    init?(aspectRatio: String, resolution: String) {
        guard FrameShape.aspectRatios.contains(aspectRatio), FrameShape.resolutions.contains(resolution),
            let short = Int(resolution.dropLast())
        else { return nil }
        let sides = aspectRatio.split(separator: ":").compactMap { Int($0) }
        let long = (short * max(sides[0], sides[1]) + min(sides[0], sides[1]) - 1) / min(sides[0], sides[1])
        let even = long + long % 2
        (width, height) = sides[0] >= sides[1] ? (even, short) : (short, even)
    }

    /// The known aspect ratio that is nearest to a picture's.
    static func aspectRatio(nearest width: Int, _ height: Int) -> String {
        guard width > 0, height > 0 else { return "1:1" }
        func distance(_ ratio: String) -> Double {
            let sides = ratio.split(separator: ":").compactMap { Double($0) }
            return abs(log(sides[0] / sides[1]) - log(Double(width) / Double(height)))
        }
        return aspectRatios.min { distance($0) < distance($1) } ?? "1:1"
    }
}
