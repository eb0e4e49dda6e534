import Foundation
import TestSupport
import Testing

/// The administrator's door, as its owner and as others try it.
@Suite("Admin journey", .timeLimit(.minutes(10)))
struct AdminJourney {
    private let directory: TemporaryDirectory
    private let data: String

    init() throws {
        directory = try TemporaryDirectory()
        data = directory.file("data")
    }

    @Test("The code of a first start makes one administrator, however many ask at once, and then is gone")
    func setUp() async throws {
        let server = try await RunningServer(data: data)
        let code = try await server.setUpCode()
        let file = "\(data)/setup-token"
        #expect(
            try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines) == code)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let client = try Client()
        #expect(try await client.get("\(server.url)/api/setup").data["is_set_up"] as? Bool == false)
        #expect(try await client.logIn("admin", "admin", at: server.url).status == 409)
        let guess = try Administrator.setUp(
            code: String(repeating: "0", count: code.count), name: "eve", password: Administrator.password)
        #expect(try await client.send("POST", "\(server.url)/api/setup", json: guess).status == 403)

        let names = ["anna", "bert"]
        let statuses = try await withThrowingTaskGroup(of: (String, Int).self) { group in
            for name in names {
                group.addTask {
                    let body = try Administrator.setUp(code: code, name: name, password: Administrator.password)
                    return (name, try await Client().send("POST", "\(server.url)/api/setup", json: body).status)
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(statuses.values.sorted() == [200, 409], "\(statuses)")
        for name in names {
            let answer = try await client.logIn(name, Administrator.password, at: server.url)
            #expect(answer.status == (statuses[name] == 200 ? 200 : 401), "\(name) \(statuses) \(answer.text)")
        }
        #expect(try await client.get("\(server.url)/api/setup").data["is_set_up"] as? Bool == true)
        let late = try Administrator.setUp(code: code, name: "carl", password: Administrator.password)
        #expect(try await client.send("POST", "\(server.url)/api/setup", json: late).status == 409)
        let isGone = try await eventually { !FileManager.default.fileExists(atPath: file) }
        #expect(isGone)
        #expect(await server.stop() == 0)

        let again = try await RunningServer(data: data)
        #expect(!again.printed.contains("set-up code") && !FileManager.default.fileExists(atPath: file))
        #expect(await again.stop() == 0)
    }

    @Test("Another site's change by cookie is refused; a new password set beside the server ends the session")
    func session() async throws {
        let server = try await RunningServer(data: data)
        let administrator = try await Administrator(settingUp: server)
        let secret = try #require(administrator.client.key)
        let browser = try Client()
        let cookie = (name: "Cookie", value: "filmgate=\(secret)")
        func add(_ number: Int, _ client: Client, _ headers: [(name: String, value: String)]) async throws -> Int {
            try await client.send(
                "POST", "\(server.url)/api/tokens/add", json: #"{"tokens":["door-session-token-000\#(number)"]}"#,
                headers: headers
            ).status
        }
        for headers in [
            [(name: "Origin", value: "https://elsewhere.example")], [(name: "Sec-Fetch-Site", value: "cross-site")],
            [(name: "Sec-Fetch-Site", value: "same-site"), (name: "Origin", value: server.url)],
            [(name: "Origin", value: "null")], [],
        ] {
            #expect(try await add(1, browser, [cookie] + headers) == 403, "\(headers)")
        }
        #expect(try await add(1, browser, []) == 401)
        #expect(try await add(1, try Client(key: "nobody's"), []) == 401)
        #expect(try await administrator.get("/api/tokens").json["total"] as? Int == 0)
        #expect(try await add(2, browser, [cookie, (name: "Origin", value: server.url)]) == 200)
        #expect(try await add(3, administrator.client, [(name: "Origin", value: "https://elsewhere.example")]) == 200)
        #expect(try await administrator.get("/api/tokens").json["total"] as? Int == 2)

        let new = "another journey of 2000"
        let changed = try await Program.outcome(
            Program.filmgate, ["admin", "set-password", "--data-dir", data], input: new + "\n")
        #expect(changed.status == 0, "\(changed.errors)")
        let isOver = try await eventually { try await administrator.get("/api/session").status == 401 }
        #expect(isOver)
        #expect(try await browser.send("GET", "\(server.url)/api/tokens", headers: [cookie]).status == 401)
        #expect(try await browser.logIn("anna", Administrator.password, at: server.url).status == 401)
        let other = try await Administrator(loggingInTo: server, password: new)
        #expect(try await other.get("/api/session").data["username"] as? String == "anna")
        #expect(try await other.post("/api/logout", [:]).status == 200)
        #expect(try await other.get("/api/session").status == 401)
        #expect(await server.stop() == 0)
    }

    @Test("300 wrong logins are throttled, tell nothing about names, and keep nobody else waiting")
    func wrongLogins() async throws {
        let server = try await RunningServer(data: data)
        let administrator = try await Administrator(settingUp: server)
        let client = try Client()
        let known = try await client.logIn("anna", "wrong from the start", at: server.url)
        let unknown = try await client.logIn("nobody", "wrong from the start", at: server.url)
        #expect(known.status == 401 && unknown.status == 401)
        #expect(known.text == unknown.text)
        let answers = try await withThrowingTaskGroup(of: (name: String, answer: Client.Answer).self) { group in
            for number in 0..<300 {
                let name = number % 2 == 0 ? "anna" : "nobody"
                group.addTask { (name, try await client.logIn(name, "wrong number \(number)", at: server.url)) }
            }
            // Among them, whoever is in goes on.
            for _ in 0..<10 {
                #expect(try await administrator.get("/api/session").status == 200)
                #expect(try await client.get("\(server.url)/healthz").status == 200)
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let refused = answers.filter { $0.answer.status == 401 }
        let throttled = answers.filter { $0.answer.status == 429 }
        #expect(refused.count + throttled.count == 300)
        #expect((1...10).contains(refused.count), "\(refused.count)")
        #expect(Set(throttled.map(\.name)) == ["anna", "nobody"])
        #expect(Set(refused.map(\.answer.text)).count == 1)
        // But for the seconds, which run.
        #expect(Set(throttled.map { $0.answer.text.replacing(#/\d+/#, with: "") }).count == 1)
        for (_, answer) in throttled {
            let wait = answer.header("retry-after").flatMap { Int($0) } ?? 0
            #expect((1...3_600).contains(wait), "\(answer.headers)")
        }
        // A slow machine may have taken longer than the pause: up to the next one that lasts.
        var pause = 0
        while pause < 8 {
            let answer = try await client.logIn("anna", "wrong once more", at: server.url)
            pause = answer.header("retry-after").flatMap { Int($0) } ?? 0
        }
        let right = try await client.logIn("anna", Administrator.password, at: server.url)
        #expect(right.status == 429)
        #expect(try await administrator.get("/api/tokens").status == 200)
        #expect(await server.stop() == 0)
    }
}
