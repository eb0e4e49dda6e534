extension Rendering {
    /// Few frames a second keep load tests cheap; it still moves.
    private static let rate = 12

    /// ffmpeg's arguments, to be run in a folder where `caption.txt` lies. No font: no caption.
    func arguments(output: String, font: String?) -> [String] {
        let common = ["-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-threads", "1"]
        let jpeg = ["-frames:v", "1", "-q:v", "3", "-f", "image2", "-update", "1", output]
        return switch subject {
        case .video(let seconds, let reference):
            common + input(reference) + ["-filter_complex", filters(reference, font: font)]
                + [
                    "-t", "\(seconds)", "-r", "\(Rendering.rate)", "-c:v", "libx264", "-preset", "ultrafast", "-crf",
                    "28", "-pix_fmt", "yuv420p", "-threads", "1", "-movflags", "+faststart", "-f", "mp4", output,
                ]
        case .picture(let number, let references):
            common + inputs(references) + ["-filter_complex", still(number, references.count, font: font)] + jpeg
        case .draft(let part, let number, let references):
            common + inputs(references)
                + [
                    "-filter_complex",
                    still(number, references.count, font: font) + ",gblur=sigma=\(max(4, 24 >> min(part, 4)))",
                ] + jpeg
        case .preview(let video):
            common + ["-i", video] + jpeg
        }
    }

    private func inputs(_ references: [String]) -> [String] {
        references.isEmpty ? input(nil) : references.flatMap { input($0) }
    }

    private func input(_ reference: String?) -> [String] {
        guard let reference else {
            let size = "\(shape.width)x\(shape.height)"
            return ["-f", "lavfi", "-i", "testsrc2=size=\(size):rate=\(Rendering.rate)"]
        }
        return ["-protocol_whitelist", "file", "-framerate", "\(Rendering.rate)", "-i", reference]
    }

    /// The first reference fills the frame inside a coloured border, which shows that it was changed; the others stand
    /// in a row along its top.
    private func still(_ number: Int, _ references: Int, font: String?) -> String {
        guard references > 0 else { return "[0:v]hue=h=\(number * 90)" + captioned(font) }
        let (width, height) = (shape.width, shape.height)
        let border = width / 24
        let side = max(16, (width - 2 * border) / max(5, references) & ~1)
        var chain = "[0:v]\(cover(width, height))[still0]"
        for index in 1..<max(1, references) {
            chain += ";[\(index):v]\(cover(side, side))[inset\(index)]"
            chain +=
                ";[still\(index - 1)][inset\(index)]overlay=x=\(border + (index - 1) * side):y=\(border)[still\(index)]"
        }
        let color = ["orange", "cyan", "magenta", "lime"][number % 4]
        chain += ";[still\(references - 1)]drawbox=x=0:y=0:w=iw:h=ih:t=\(border):color=\(color)"
        return chain + captioned(font)
    }

    private func cover(_ width: Int, _ height: Int) -> String {
        "scale=\(width):\(height):force_original_aspect_ratio=increase,crop=\(width):\(height),setsar=1,format=yuv444p"
    }

    /// A reference fills the frame and stands still; a bar that wanders over its upper part from the second frame on moves.
    private func filters(_ reference: String?, font: String?) -> String {
        let (width, height) = (shape.width, shape.height)
        var chain = "[0:v]hue=h=0"
        if reference != nil {
            chain =
                "[0:v]scale=\(width):\(height):force_original_aspect_ratio=increase,crop=\(width):\(height),setsar=1"
            chain += ",tpad=stop=-1:stop_mode=clone,format=yuv420p[still];"
            chain += "color=c=white:s=48x48:r=\(Rendering.rate)[bar];"
            chain += "[still][bar]overlay=x='mod(t*90,W-48)':y='H/10':enable='gt(t,0.05)'"
        }
        return chain + captioned(font)
    }

    private func captioned(_ font: String?) -> String {
        guard !caption.isEmpty, let font else { return "" }
        return
            ",drawtext=fontfile=\(font):textfile=caption.txt:expansion=none:fontcolor=white:fontsize=\(shape.width / 22)"
            + ":box=1:boxcolor=black@0.6:boxborderw=8:x=(w-tw)/2:y=h*0.85-th"
    }

    /// The caption in lines that fit the frame.
    var captionLines: String {
        var lines: [String] = [""]
        for word in caption.split(whereSeparator: \.isWhitespace) {
            if !lines[lines.count - 1].isEmpty, lines[lines.count - 1].count + word.count >= 36 { lines.append("") }
            if !lines[lines.count - 1].isEmpty { lines[lines.count - 1] += " " }
            lines[lines.count - 1] += word
        }
        return lines.joined(separator: "\n")
    }
}
