import TestSupport
import Testing

@testable import App

@Suite("Errors of the configuration")
struct ConfigurationErrorTests {
    @Test(
        "An unknown key of the file is named, with what was probably meant",
        arguments: [
            ("[server]\nprot = 1", "server.prot", "server.port"),
            ("[server]\nhots = \"a\"", "server.hots", "server.host"),
            ("[server]\nvideo_bytes_mb = 1", "server.video_bytes_mb", "media.video_bytes_mb"),
            ("[jobs]\nconcurency = 1", "jobs.concurency", "jobs.concurrency"),
            ("[sever]\nport = 1", "[sever]", "[server]"),
            ("[server]\nxyzzy_and_more = 1", "server.xyzzy_and_more", nil),
        ] as [(String, String, String?)])
    func unknownKey(text: String, name: String, suggestion: String?) {
        #expect(
            faults(file: text) == [.unknown(name, origin: .file("s.toml"), suggestion: suggestion)])
    }

    @Test(
        "An unknown variable is named, with what was probably meant",
        arguments: [
            ("FILMGATE_SERVER_PROT", "FILMGATE_SERVER_PORT"),
            ("FILMGATE_GROK_BASEURL", "FILMGATE_GROK_BASE_URL"),
            ("FILMGATE_DATADIR", "FILMGATE_DATA_DIR"),
            ("FILMGATE_PORT", "FILMGATE_SERVER_PORT"),
            ("FILMGATE_CF_CLEARANCE_FILE", "FILMGATE_GROK_CF_CLEARANCE_FILE"),
            ("FILMGATE_SERVER_PORT_FILE", nil),
            ("FILMGATE_", nil),
        ] as [(String, String?)])
    func unknownVariable(name: String, suggestion: String?) {
        let found = faults(environment: [name: "1"])

        #expect(found.count == 1)
        #expect(found.first?.description.hasPrefix("unknown key \(name) (environment \(name))") == true)
        if let suggestion { #expect(found == [.unknown(name, origin: .environment(name), suggestion: suggestion)]) }
    }

    @Test(
        "A value of the wrong type or out of range is named with its value, its origin and what is wanted",
        arguments: [
            (
                "[server]\nport = \"8001\"",
                "server.port must be a whole number from 0 to 65535, but is \"8001\" (file s.toml)"
            ),
            (
                "[server]\nport = 70000",
                "server.port must be a whole number from 0 to 65535, but is 70000 (file s.toml)"
            ),
            ("[server]\nport = 1.5", "server.port must be a whole number from 0 to 65535, but is 1.5 (file s.toml)"),
            ("[server]\npublic_media = 1", "server.public_media must be true or false, but is 1 (file s.toml)"),
            ("[server]\nhost = \"\"", "server.host must be one line of text, not empty, but is \"\" (file s.toml)"),
            (
                "[media]\nlow_watermark = 2.0",
                "media.low_watermark must be a number from 0.1 to 1.0, but is 2.0 (file s.toml)"
            ),
            (
                "[log]\nformat = \"xml\"",
                "log.format must be one of \"auto\", \"text\", \"json\", but is \"xml\" (file s.toml)"
            ),
            (
                "[grok]\nbase_url = \"grok.com\"",
                "grok.base_url must be an http:// or https:// URL without a query, but is \"grok.com\" (file s.toml)"
            ),
            (
                "[grok]\nretry_status_codes = [401, 2026-11-21]",
                "grok.retry_status_codes must be a list of whole numbers from 400 to 599, but is a list that holds a date (file s.toml)"
            ),
            (
                "[server]\ntrusted_proxies = [\"0.0.0.0/0\"]",
                "server.trusted_proxies must be a list of IP addresses, or of blocks like 10.0.0.0/8 or 2001:db8::/32, but is [\"0.0.0.0/0\"] (file s.toml)"
            ),
            ("[grok]\ntokens = [1]", "grok.tokens must be a list of texts, but is **** (file s.toml)"),
            ("port = 8001", "port (file s.toml) must stand in a section, as in [server] port = 8001"),
        ])
    func invalidValue(text: String, message: String) {
        #expect(faults(file: text).map(\.description) == [message])
    }

    @Test("A lone word is no proxy", arguments: ["garbage", "5s", "ftp://host:1"])
    func proxy(text: String) {
        #expect(faults(environment: ["FILMGATE_GROK_PROXY_URL": text]).count == 1)
        #expect(faults(environment: ["FILMGATE_GROK_PROXY_URL": "http://host:1"]).isEmpty)
    }

    @Test("A secret that is not accepted is not shown")
    func secretStaysSecret() throws {
        let found = faults(environment: ["FILMGATE_GROK_PROXY_URL": "socks9://user:hunter2hunter2@host:1"])

        #expect(found.count == 1)
        #expect(found.first?.description.contains("hunter2") == false)
        #expect(found.first?.description.contains("****") == true)
    }

    @Test("A file that is not TOML is refused with the line")
    func malformed() throws {
        let found = faults(file: "[server]\nport = = 3\n")

        #expect(found.count == 1)
        #expect(found.first?.description.hasPrefix("s.toml is not TOML: ") == true)
        #expect(found.first?.description.contains("line 2") == true)
    }

    @Test("All faults are told at once")
    func allFaults() {
        let found = faults(file: "[server]\nport = -1\nhots = \"x\"", environment: ["FILMGATE_NO": "1"])

        #expect(found.count == 3)
    }

    private func faults(file: String? = nil, environment: [String: String] = [:]) -> [ConfigurationError.Fault] {
        var layers = ConfigurationLayers(environment: environment)
        layers.file = file.map { .init(path: "s.toml", text: $0) }
        do {
            _ = try layers.load()
            return []
        } catch {
            return error.faults
        }
    }
}
