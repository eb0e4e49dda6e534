import Crypto
import Foundation

/// Hills below a sky with a sun that wanders. Its colours, forms and ways follow from words: the same words, the same land.
struct Scenery: Hashable, Sendable {
    /// As ffmpeg writes colours, without their `0x`.
    struct Palette: Hashable, Sendable {
        let high: String
        let low: String
        let sun: String
        /// From the far one to the near one, which is dark: the caption stands before it.
        let ridges: [String]

        init(_ high: String, _ low: String, sun: String, _ ridges: String...) {
            (self.high, self.low, self.sun, self.ridges) = (high, low, sun, ridges)
        }
    }

    private static let palettes = [
        Palette("1d2b64", "f8cdda", sun: "fff1d6", "8a7aa8", "4f4a7d", "1e2140"),
        Palette("0f2027", "2c7a7b", sun: "d7fff1", "2b6f77", "174c57", "0a222c"),
        Palette("ff9a5a", "ffe0a3", sun: "fffbe8", "d98a66", "9a5148", "3b2230"),
        Palette("355c7d", "f67280", sun: "ffe3c2", "a25b7c", "6c4169", "2a1f3d"),
        Palette("74c7ec", "e6f7ff", sun: "ffffff", "7fb8a4", "4c8a72", "1c3d36"),
        Palette("0b1026", "3a3f7a", sun: "e8ecff", "2a2f66", "191d45", "0a0c22"),
        Palette("f3904f", "3b4371", sun: "ffe9c4", "63507f", "3f3a66", "1a1b36"),
        Palette("a1c4fd", "fbc2eb", sun: "fff6ff", "a791c9", "7365a6", "2d2954"),
        Palette("134e5e", "a8d08d", sun: "fdffe0", "5b8f6b", "2f6350", "12302b"),
        Palette("e8b4a0", "fbeee0", sun: "ffffff", "c58f83", "8d5f63", "3a2a38"),
        Palette("2b5876", "c9d6ff", sun: "f4f8ff", "6d8db5", "3f5f8a", "16263f"),
        Palette("5f2c82", "f7a1a1", sun: "ffeadb", "9c5a9b", "6a3b7d", "2b1740"),
    ]

    /// How high each ridge's layer is, where its line lies, and how far it moves, all as shares of the frame.
    private static let layers = [
        (height: 0.64, line: 0.56, way: 0.08), (height: 0.5, line: 0.68, way: 0.18),
        (height: 0.36, line: 0.80, way: 0.33),
    ]
    /// Of its three waves: how high they are for each ridge.
    private static let waves = [[0.10, 0.03, 0.008], [0.07, 0.03, 0.008], [0.05, 0.03, 0.008]]

    private let dice: [UInt8]

    init(of words: String) { dice = Array(SHA256.hash(data: Data(words.utf8))) }

    private var palette: Palette { Scenery.palettes[Int(dice[0]) % Scenery.palettes.count] }

    /// From 0 to 1.
    private func share(_ index: Int) -> Double { Double(dice[index]) / 255 }

    /// ffmpeg's filters for it, from nothing to a stream. All is drawn at half its size: nothing in it has sharp edges, and
    /// it takes no longer than a test card. What stands still is drawn once.
    func filters(_ shape: FrameShape, rate: Int, seconds: Int) -> String {
        let (width, height) = (shape.width / 4 * 2, shape.height / 4 * 2)
        let once = "r=\(rate),trim=end_frame=1"
        let sky =
            "gradients=s=96x96:r=\(rate):n=2:c0=0x\(palette.high):c1=0x\(palette.low)"
            + ":x0=\(30 + Int(36 * share(1))):y0=0:x1=48:y1=84:seed=1"
            + ",trim=end_frame=1,scale=\(width):\(height):flags=bilinear,setsar=1,format=yuv420p,loop=-1:1[sky]"
        var chain = [sky, sun(across: Int(Double(min(width, height)) * (0.55 + 0.35 * share(2))), once: once)]
        let way = dice[5] & 1 == 0 ? 0.35 : -0.35
        let left = 0.1 + 0.5 * share(3) + (way < 0 ? 0.3 : 0)
        chain.append(
            "[sky][sun]overlay=x='W*(\(text(left))+\(text(way))*t/\(seconds))-w/2'"
                + ":y='H*(\(text(0.14 + 0.2 * share(4)))+0.05*sin(t/2+\(text(6 * share(6)))))-h/4'[land0]")
        for (index, layer) in Scenery.layers.enumerated() {
            chain.append(ridge(index, width * 3 / 4 * 2, Int(Double(height) * layer.height) / 2 * 2, height, once))
            chain.append(
                "[land\(index)][ridge\(index)]overlay=x='-W*\(layer.way)*t/\(seconds)':y=H-h[land\(index + 1)]")
        }
        return chain.joined(separator: ";")
            + ";[land\(Scenery.layers.count)]scale=\(shape.width):\(shape.height):flags=bicubic,setsar=1"
    }

    private func sun(across size: Int, once: String) -> String {
        let distance = "hypot(X-63.5,Y-63.5)"
        return "color=c=0x\(palette.sun):s=128x128:\(once),format=yuva444p"
            + ",geq=lum='p(X,Y)':cb='p(X,Y)':cr='p(X,Y)'"
            + ":a='255*min(1,clip(20-\(distance),0,1)+0.5*pow(max(0,1-\(distance)/63),2))'"
            + ",scale=\(size):\(size):flags=bicubic,loop=-1:1[sun]"
    }

    /// `height` is the layer's, `whole` the frame's.
    private func ridge(_ index: Int, _ width: Int, _ height: Int, _ whole: Int, _ once: String) -> String {
        let top = 1 - Double(height) / Double(whole)
        let turns = [1.2 + 1.6 * share(10 + index), 4 + 4 * share(13 + index), 11 + 9 * share(16 + index)]
        let line = zip(Scenery.waves[index], turns).enumerated().reduce(
            text(Scenery.layers[index].line + 0.05 * (share(7 + index) - 0.5))
        ) { line, wave in
            let start = text(6 * share(19 + index + 3 * wave.offset))
            return line + "+\(text(wave.element.0))*sin(X/W*\(text(wave.element.1 * 2 * .pi))+\(start))"
        }
        let depth = "(\(text(top))+Y/H*\(text(1 - top))-(\(line)))*\(whole / 2)+0.5"
        return "color=c=black:s=\(width / 2)x\(height / 2):\(once),format=gray"
            + ",geq=lum='255*clip(\(depth),0,1)',scale=\(width):\(height):flags=bilinear[mask\(index)]"
            + ";color=c=0x\(palette.ridges[index]):s=\(width)x\(height):\(once)[fill\(index)]"
            + ";[fill\(index)][mask\(index)]alphamerge,format=yuva420p,loop=-1:1[ridge\(index)]"
    }

    private func text(_ number: Double) -> String { String((number * 10_000).rounded() / 10_000) }
}
