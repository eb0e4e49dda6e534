import Crypto
import Foundation

/// What ffmpeg is to make. Equal renderings share one file.
struct Rendering: Codable, Hashable, Sendable {
    enum Subject: Codable, Hashable, Sendable {
        /// `reference` is a file named by its content.
        case video(seconds: Int, reference: String?)
        /// With references it is a change of the first one; the others are shown small.
        case picture(number: Int, references: [String])
        /// The same, unfinished: the later the part, the sharper.
        case draft(part: Int, number: Int, references: [String])
        /// A video's first frame.
        case preview(of: String)
    }

    let subject: Subject
    let shape: FrameShape
    /// Drawn into it; empty draws nothing.
    let caption: String

    init(_ subject: Subject, shape: FrameShape, caption: String) {
        self.subject = subject
        self.shape = shape
        self.caption = String(caption.prefix(160))
    }

    /// The name of its file: a digest of all that decides what it shows, and its type.
    var fileName: String {
        let described =
            switch subject {
            case .video(let seconds, let reference): "video \(seconds) \(Rendering.name(reference))"
            case .picture(let number, let references): "picture \(number) \(Rendering.names(references))"
            case .draft(let part, let number, let references):
                "draft \(part) \(number) \(Rendering.names(references))"
            case .preview(let video): "preview \(Rendering.name(video))"
            }
        let key = SHA256.hash(data: Data("\(described) \(shape.width)x\(shape.height) \(caption)".utf8)).hex
        return if case .video = subject { "\(key).mp4" } else { "\(key).jpg" }
    }

    /// nil for what is no picture.
    func draft(_ part: Int) -> Rendering? {
        guard case .picture(let number, let references) = subject else { return nil }
        return Rendering(.draft(part: part, number: number, references: references), shape: shape, caption: caption)
    }

    private static func names(_ paths: [String]) -> String { paths.map(name).joined(separator: " ") }

    private static func name(_ path: String?) -> String {
        path.map { String($0[($0.lastIndex(of: "/").map($0.index(after:)) ?? $0.startIndex)...]) } ?? "-"
    }
}

extension SHA256.Digest {
    var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
