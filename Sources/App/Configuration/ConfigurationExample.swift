/// `data/setting.example.toml`: every key with its meaning, its form and its default.
enum ConfigurationExample {
    private static let head = """
        # Filmgate's settings. Copy this file to setting.toml in the data directory and change what you need;
        # every line may also be left out. Values come from, the later winning: this file, environment variables
        # (FILMGATE_SECTION_KEY, as in FILMGATE_SERVER_PORT=9000; for secrets also FILMGATE_SECTION_KEY_FILE, the path
        # of a file that holds the value), flags of `filmgate serve`. `filmgate serve --print-config` shows what holds.

        """

    static var text: String {
        var text = head
        var section = ""
        for key in ConfigurationKey.all {
            if key.section != section {
                text += "\n[\(key.section)]\n"
                section = key.section
            } else {
                text += "\n"
            }
            for line in wrapped("\(key.meaning) (\(key.form))") { text += "# \(line)\n" }
            text += "\(key.name) = \(key.toml(in: Configuration()))\n"
        }
        return text
    }

    private static func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + word.count < 110 {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
