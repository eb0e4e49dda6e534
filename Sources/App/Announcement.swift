import Access

/// What a person must know once the server listens.
struct Announcement: Sendable {
    let host: String
    let port: Int
    let directory: DataDirectory
    /// nil when it is simulated.
    let upstream: String?
    /// Tokens that can be used.
    let tokens: Int
    /// With which somebody becomes the administrator; nil if there is one.
    var setUpCode: SetUpCode?
    /// Where it lies, too.
    var setUpFile: String { directory.setUpFile.path }
    /// How the program was called.
    var program = CommandLine.arguments.first ?? "filmgate"

    var text: String {
        let data = "--data-dir \(directory.path.shellQuoted)"
        let name = program.shellQuoted
        let address = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        var lines = ["filmgate \(Version.number) listening on \(address)", "Console: \(address)/manage"]
        if let upstream {
            lines.append("Upstream: \(upstream)")
            lines.append(
                tokens > 0
                    ? "Tokens: \(tokens) usable"
                    : "Tokens: none usable, so videos must wait; add some: \(name) tokens add \(data) < tokens.txt")
        } else {
            lines.append("Upstream: simulated, nothing leaves this machine")
            lines.append("Tokens: none needed; your own are not used")
        }
        if let setUpCode {
            lines.append(
                "Administrator: none yet; the set-up code is \(setUpCode.secret.text), for 30 minutes and once (also in \(setUpFile))"
            )
        }
        lines.append("Make an API key: \(name) keys create \(data) --name me")
        return lines.joined(separator: "\n") + "\n"
    }
}

extension String {
    /// As one word of a shell's command line.
    var shellQuoted: String {
        let isPlain =
            !isEmpty
            && unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || "0123456789/._-+:@%".unicodeScalars.contains($0)
            }
        return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
    }
}
