import Console
import Foundation
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import Server

/// Holds `openapi.json` to what is served.
@Suite("The description of the API")
struct DescriptionTests {
    private let description: APIDescription

    init() throws {
        let file = try #require(try ConsoleFiles.besideProgram()["openapi.json"])
        description = try APIDescription(Data(file.bytes.readableBytesView))
    }

    /// One for each case of `Endpoint` that is to be described. The compiler asks for a line in `init` when there is a new
    /// case, and a test for an operation.
    private enum Place: Hashable, CaseIterable {
        case videos, video, remix, edits, extensions, content, characters, character, chat, image, imageJob, models,
            model, media
        case webhookEndpoints, webhookEndpoint, webhookRotation, webhookTest, webhookEventTypes
        case mcp, health, healthz, readyz, docs, description

        init?(_ endpoint: Endpoint) {
            switch endpoint {
            case .videos: self = .videos
            case .video: self = .video
            case .remix: self = .remix
            case .edits: self = .edits
            case .extensions: self = .extensions
            case .content: self = .content
            case .characters: self = .characters
            case .character: self = .character
            case .chat: self = .chat
            case .images: self = .image
            case .imageJob: self = .imageJob
            case .models: self = .models
            case .model: self = .model
            case .media: self = .media
            case .webhook(.endpoints): self = .webhookEndpoints
            case .webhook(.endpoint): self = .webhookEndpoint
            case .webhook(.rotation): self = .webhookRotation
            case .webhook(.test): self = .webhookTest
            case .webhook(.eventTypes): self = .webhookEventTypes
            case .mcp: self = .mcp
            case .health: self = .health
            case .healthz: self = .healthz
            case .readyz: self = .readyz
            case .page: self = .docs
            case .asset("openapi.json"): self = .description
            // The console's own files, what only a benchmark turns on, and `/api`, which has a table of its own.
            case .asset, .front, .canned, .admin, .unknown: return nil
            }
        }
    }

    /// Like `path`, with something in each open place.
    private static func filled(_ path: String) -> String { path.replacing(#/\{\w+\}/#, with: "x1") }

    @Test("Every endpoint is described with its methods, and what is described leads to one")
    func endpoints() {
        var methods: [Endpoint: Set<String>] = [:]
        for operation in description.operations where !operation.path.hasPrefix("/api/") {
            let endpoint = Endpoint(path: Self.filled(operation.path)[...])
            #expect(Place(endpoint) != nil, "\(operation.path) leads nowhere")
            methods[endpoint, default: []].insert(operation.method)
        }
        for (endpoint, described) in methods {
            #expect(described == Set(endpoint.methods.map(\.rawValue)), "\(endpoint)")
        }
        let missing = Set(Place.allCases).subtracting(methods.keys.compactMap(Place.init))
        #expect(missing.isEmpty, "\(missing)")
        for task in ImageTask.allCases { #expect(methods[.images(task)] != nil, "\(task)") }
    }

    @Test("Every administrator's route is described, and nothing else")
    func adminRoutes() async throws {
        let takeOver: TakeOver = { _, _, _, _ in
            ImportReport(found: [], lost: [], parts: [], settings: [], faults: [], faultCount: 0)
        }
        let routes = try await AdminFixture(takeOver: takeOver).edge.routes
        let served = Set(routes.map { "\($0.method.rawValue) \($0.path.replacing(#/:\w+/#, with: "{}"))" })
        let described = Set(
            description.operations.filter { $0.path.hasPrefix("/api/") }
                .map { "\($0.method) \($0.path.replacing(#/\{\w+\}/#, with: "{}"))" })
        #expect(served.subtracting(described).sorted() == [])
        #expect(described.subtracting(served).sorted() == [])
        #expect(routes.count == served.count)
    }

    @Test("Only what leads to a session is open to everybody")
    func security() async throws {
        let open = Set(
            try await AdminFixture().edge.routes.filter { $0.access == .open }
                .map { "\($0.method.rawValue) \($0.path)" })
        for operation in description.operations where operation.path.hasPrefix("/api/") {
            let isOpen = operation.node["security"]?.elements?.isEmpty == true
            #expect(isOpen == open.contains("\(operation.method) \(operation.path)"), "\(operation.path)")
        }
    }

    /// All that is referred to, below `node`.
    private static func references(_ node: JSONTree) -> Set<String> {
        let inside = (node.elements ?? []) + (node.members?.values.map(\.self) ?? [])
        let own = node["$ref"]?.string.map { [$0] } ?? []
        return inside.reduce(into: Set(own)) { $0.formUnion(references($1)) }
    }

    @Test("Every reference leads somewhere")
    func references() {
        let pointers = Self.references(description.root)
        #expect(pointers.count > 50)
        for pointer in pointers { #expect(description.resolved(pointer) != nil, "\(pointer)") }
    }

    @Test("What is described as a part is used somewhere")
    func parts() throws {
        let pointers = Self.references(description.root)
        for (kind, parts) in try #require(description.root["components"]?.members) where kind != "securitySchemes" {
            for name in parts.members?.keys.sorted() ?? [] {
                #expect(pointers.contains("#/components/\(kind)/\(name)"), "\(kind) \(name)")
            }
        }
    }

    @Test("Each operation has an id of its own, a known tag, a summary, its path's parameters and known keys")
    func operations() throws {
        let tags = Set((description.root["tags"]?.elements ?? []).compactMap { $0["name"]?.string })
        let schemes = try #require(description.root["components"]?["securitySchemes"]?.members)
        var ids: Set<String> = []
        for operation in description.operations {
            let place = "\(operation.method) \(operation.path)"
            let isNew = ids.insert(operation.node["operationId"]?.string ?? "").inserted
            #expect(isNew, "\(place)")
            #expect(operation.node["tags"]?.elements?.first?.string.map(tags.contains) == true, "\(place)")
            #expect(operation.node["summary"]?.string?.isEmpty == false, "\(place)")
            let declared = (operation.node["parameters"]?.elements ?? []).map(description.followed)
                .filter { $0["in"]?.string == "path" }.compactMap { $0["name"]?.string }
            let named = operation.path.matches(of: #/\{(\w+)\}/#).map { String($0.output.1) }
            #expect(declared == named, "\(place)")
            for wish in operation.node["security"]?.elements ?? [] {
                for scheme in wish.members?.keys.sorted() ?? [] {
                    #expect(schemes[scheme] != nil, "\(place) \(scheme)")
                }
            }
        }
        #expect(ids.count > 100)
    }

    @Test("Each example is as its schema says")
    func examples() {
        for operation in description.operations {
            for (type, media) in operation.node["requestBody"]?["content"]?.members ?? [:] {
                let schema = media["schema"] ?? .object([:])
                let values = (media["examples"]?.members ?? [:]).compactMapValues { $0["value"] }
                    .merging(media["example"].map { ["example": $0] } ?? [:]) { first, _ in first }
                #expect(!values.isEmpty, "\(operation.path) \(type)")
                for (name, value) in values {
                    let faults = description.faults(of: value, in: schema, at: "\(operation.path) \(type) \(name)")
                    #expect(faults == [])
                }
            }
        }
        func check(_ node: JSONTree, _ place: String) {
            guard case .object(let members) = node else {
                for element in node.elements ?? [] { check(element, place) }
                return
            }
            if case .list(let examples)? = members["examples"] {
                for example in examples { #expect(description.faults(of: example, in: node, at: place) == []) }
            }
            for (name, member) in members where name != "examples" { check(member, "\(place).\(name)") }
        }
        check(description.root["components"]?["schemas"] ?? .null, "schemas")
    }

    @Test("The checker finds what is wrong")
    func checker() throws {
        let json = #"""
            {"components": {"schemas": {"A": {"type": "object", "required": ["n"], "properties": {
             "n": {"type": ["integer", "null"], "minimum": 1}, "l": {"type": "array", "maxItems": 1,
             "items": {"enum": ["x"]}}, "a": {"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}]}}}}}}
            """#
        let small = try APIDescription(Data(json.utf8))
        let schema = try JSONTree(Data(##"{"$ref": "#/components/schemas/A"}"##.utf8))
        for (value, count) in [
            (#"{"n": 1}"#, 0), (#"{"n": null, "l": ["x"], "a": {"n": 2, "a": null}}"#, 0), (#"{}"#, 1), (#"[]"#, 1),
            (#"{"n": 0}"#, 1), (#"{"n": 1.5}"#, 1), (#"{"n": 1, "m": 1}"#, 1), (#"{"n": 1, "l": ["y", "x"]}"#, 2),
            (#"{"n": 1, "a": {}}"#, 2), (#"{"n": 1, "a": 3}"#, 2),
        ] {
            let faults = small.faults(of: try JSONTree(Data(value.utf8)), in: schema, at: "$")
            #expect(faults.count == count, "\(value): \(faults)")
        }
        #expect(small.faults(of: .null, in: .object(["pattern": .text("x")]), at: "$").count == 1)
    }
}
