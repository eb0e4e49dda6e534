import Foundation
import Subprocess

/// Finds a font that has the glyphs of a caption.
struct Fonts: Sendable {
    private static let usual = [
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    ]
    /// Parts of the names of fonts that look well, the best first.
    private static let preferred = [
        "DejaVuSans.ttf", "NotoSansCJK-Regular", "NotoSans-Regular", "SourceHanSans", "wqy", "DroidSansFallback",
    ]

    /// What European texts are written with; nil when none is installed.
    private let plain: String?

    init() {
        plain = Fonts.usual.first(where: FileManager.default.fileExists(atPath:))
    }

    /// A file whose path needs no quoting inside a filter; nil when no installed font has all of the text's glyphs.
    func file(for text: String) async -> String? {
        if let plain, text.unicodeScalars.allSatisfy({ $0.value < 0x180 || $0 == Caption.ellipsis }) { return plain }
        let glyphs = Set(text.unicodeScalars.map(\.value)).subtracting([0x0a, 0x20]).sorted()
        let wanted = ":charset=\(glyphs.map { String($0, radix: 16) }.joined(separator: " "))"
        // Without fontconfig there is no telling what a font has.
        guard
            let found = try? await Subprocess.run(
                .name("fc-list"), arguments: [wanted, "file"], output: .string(limit: 1 << 20), error: .discarded),
            found.terminationStatus.isSuccess
        else { return nil }
        return Fonts.best(of: found.standardOutput)
    }

    /// `listing` has a path and a colon on each line.
    static func best(of listing: String) -> String? {
        let paths = listing.split(separator: "\n")
            .map { $0.trimmingCharacters(in: [" ", ":"]) }
            .filter { path in
                [".ttf", ".ttc", ".otf"].contains { path.hasSuffix($0) }
                    && path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/-_.".contains($0)) }
            }
            .sorted()
        for name in preferred {
            if let path = paths.first(where: { $0.contains(name) }) { return path }
        }
        return paths.first { $0.contains("Regular") } ?? paths.first
    }
}
