extension Rendering {
    /// Few frames a second keep load tests cheap; it still moves.
    private static let rate = 12

    /// ffmpeg's arguments, to be run in a folder where `caption.txt` lies. No font: no caption.
    func arguments(output: String, font: String?) -> [String] {
        // Threads of many small filters cost more than they gain, and renderings run side by side.
        let common = [
            "-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-threads", "1", "-filter_complex_threads", "1",
        ]
        let jpeg = ["-frames:v", "1", "-q:v", "3", "-f", "image2", "-update", "1", output]
        return switch subject {
        case .video(let seconds, let reference):
            common + (reference.map(input) ?? []) + ["-filter_complex", film(seconds, reference, font: font)]
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

    private func inputs(_ references: [String]) -> [String] { references.flatMap(input) }

    private func input(_ reference: String) -> [String] {
        ["-protocol_whitelist", "file", "-framerate", "\(Rendering.rate)", "-i", reference]
    }

    /// The first reference fills the frame inside a coloured border, which shows that it was changed; the others stand
    /// in a row along its top.
    private func still(_ number: Int, _ references: Int, font: String?) -> String {
        guard references > 0 else {
            return Scenery(of: "\(number) \(caption)").filters(shape, rate: Rendering.rate, seconds: 1)
                + captioned(font)
        }
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

    /// A reference fills the frame and stands still; a light that wanders over its upper part from the second frame on moves.
    private func film(_ seconds: Int, _ reference: String?, font: String?) -> String {
        guard reference != nil else {
            return Scenery(of: caption).filters(shape, rate: Rendering.rate, seconds: seconds) + captioned(font)
        }
        let (width, height) = (shape.width, shape.height)
        let light = min(width, height) / 4 * 2
        return "[0:v]scale=\(width):\(height):force_original_aspect_ratio=increase,crop=\(width):\(height),setsar=1"
            + ",tpad=stop=-1:stop_mode=clone,format=yuv420p[still]"
            + ";color=c=white:s=64x64:r=\(Rendering.rate),trim=end_frame=1,format=yuva444p"
            + ",geq=lum='p(X,Y)':cb='p(X,Y)':cr='p(X,Y)':a='200*pow(max(0,1-hypot(X-31.5,Y-31.5)/32),2)'"
            + ",scale=\(light):\(light):flags=bicubic,format=yuva420p,loop=-1:1[light]"
            + ";[still][light]overlay=x='(W-w)*(0.1+0.8*t/\(seconds))':y='H/6-h/2':enable='gt(t,0.05)'"
            + captioned(font)
    }

    private var letter: Int { max(12, min(shape.width, shape.height) / 20) }

    /// In the lower third. On somebody's picture it has a ground of its own.
    private func captioned(_ font: String?) -> String {
        guard let font, !captionLines.isEmpty else { return "" }
        let shadow = max(1, letter / 16)
        return ",drawtext=fontfile=\(font):textfile=caption.txt:expansion=none:fontcolor=white:fontsize=\(letter)"
            + ":line_spacing=\(letter / 4):shadowcolor=black@0.6:shadowx=\(shadow):shadowy=\(shadow)"
            + ":x=w*0.06:y=h*0.93-th" + (hasReference ? ":box=1:boxcolor=black@0.5:boxborderw=\(letter / 3)" : "")
    }

    private var hasReference: Bool {
        switch subject {
        case .video(_, let reference): reference != nil
        case .picture(_, let references), .draft(_, _, let references): !references.isEmpty
        case .preview: false
        }
    }

    /// The caption in lines that fit the frame.
    var captionLines: String {
        Caption(caption).lines(width: Int(Double(shape.width) * 0.88 / (Double(letter) * 0.58)), most: 3)
            .joined(separator: "\n")
    }
}
