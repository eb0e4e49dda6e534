import Foundation

/// Looks for a font to draw prompts with.
enum Fonts {
    private static let preferred = [
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    ]

    /// A file whose path needs no quoting inside a filter; nil when none is installed.
    static func first() -> String? {
        if let font = preferred.first(where: FileManager.default.fileExists(atPath:)) { return font }
        let root = "/usr/share/fonts"
        guard let files = FileManager.default.enumerator(atPath: root) else { return nil }
        for case let file as String in files.prefix(5000) where file.hasSuffix(".ttf") {
            let path = "\(root)/\(file)"
            if path.allSatisfy({ $0.isLetter || $0.isNumber || "/-_.".contains($0) }) { return path }
        }
        return nil
    }
}
