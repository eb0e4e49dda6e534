extension Rendering {
    /// Few frames a second keep load tests cheap; it still moves.
    private static let rate = 12

    /// ffmpeg's arguments, to be run in a folder where `caption.txt` lies. No font: no caption.
    func arguments(output: String, font: String?) -> [String] {
        let common = ["-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-threads", "1"]
        let jpeg = ["-frames:v", "1", "-q:v", "3", "-f", "image2", "-update", "1", output]
        return switch subject {
        case .video(let seconds, let reference):
            common + input(reference) + ["-filter_complex", filters(reference, moving: true, hue: 0, font: font)]
                + [
                    "-t", "\(seconds)", "-r", "\(Rendering.rate)", "-c:v", "libx264", "-preset", "ultrafast", "-crf",
                    "28", "-pix_fmt", "yuv420p", "-threads", "1", "-movflags", "+faststart", "-f", "mp4", output,
                ]
        case .picture(let number, let reference):
            common + input(reference)
                + ["-filter_complex", filters(reference, moving: false, hue: number * 90, font: font)] + jpeg
        case .preview(let video):
            common + ["-i", video] + jpeg
        }
    }

    private func input(_ reference: String?) -> [String] {
        guard let reference else {
            let size = "\(shape.width)x\(shape.height)"
            return ["-f", "lavfi", "-i", "testsrc2=size=\(size):rate=\(Rendering.rate)"]
        }
        return ["-protocol_whitelist", "file", "-framerate", "\(Rendering.rate)", "-i", reference]
    }

    /// A reference fills the frame and stands still; a bar that wanders over its upper part from the second frame on moves.
    private func filters(_ reference: String?, moving: Bool, hue: Int, font: String?) -> String {
        let (width, height) = (shape.width, shape.height)
        var chain = ""
        if reference != nil {
            chain +=
                "[0:v]scale=\(width):\(height):force_original_aspect_ratio=increase,crop=\(width):\(height),setsar=1"
            if moving {
                chain += ",tpad=stop=-1:stop_mode=clone,format=yuv420p[still];"
                chain += "color=c=white:s=48x48:r=\(Rendering.rate)[bar];"
                chain += "[still][bar]overlay=x='mod(t*90,W-48)':y='H/10':enable='gt(t,0.05)'"
            }
        } else {
            chain += "[0:v]hue=h=\(hue)"
        }
        if !caption.isEmpty, let font {
            chain +=
                ",drawtext=fontfile=\(font):textfile=caption.txt:expansion=none:fontcolor=white:fontsize=\(width / 22)"
            chain += ":box=1:boxcolor=black@0.6:boxborderw=8:x=(w-tw)/2:y=h*0.85-th"
        }
        return chain
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
