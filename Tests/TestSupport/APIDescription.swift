import Foundation

/// An OpenAPI description, and whether values are as it says: as much of JSON Schema as ours uses, and no word more.
///
/// Stricter than JSON Schema in one thing: an object has no members but those that its schema names, unless it says that
/// there may be others. So an answer cannot hold what is told nowhere.
package struct APIDescription: Sendable {
    package struct Operation: Sendable {
        package let method: String
        /// `/v1/videos/{video_id}`
        package let path: String
        package let node: JSONTree
    }

    package let root: JSONTree

    package init(_ text: some DataProtocol) throws { root = try JSONTree(text) }

    /// `#/components/schemas/Video`
    package func resolved(_ pointer: String) -> JSONTree? {
        guard pointer.hasPrefix("#/") else { return nil }
        return pointer.dropFirst(2).split(separator: "/").reduce(root as JSONTree?) { node, name in
            node?[String(name).replacing("~1", with: "/").replacing("~0", with: "~")]
        }
    }

    /// A node, or what its `$ref` leads to.
    package func followed(_ node: JSONTree) -> JSONTree {
        guard let pointer = node["$ref"]?.string else { return node }
        return resolved(pointer) ?? node
    }

    /// In the order of their paths.
    package var operations: [Operation] {
        (root["paths"]?.members ?? [:]).sorted { $0.key < $1.key }.flatMap { path, item in
            (item.members ?? [:]).sorted { $0.key < $1.key }.map {
                Operation(method: $0.key.uppercased(), path: path, node: $0.value)
            }
        }
    }

    package func operation(_ id: String) -> Operation? { operations.first { $0.node["operationId"]?.string == id } }

    /// What an operation says of an answer with this status: by the whole number, or by its first digit.
    package func answer(of operation: Operation, status: Int) -> JSONTree? {
        let answers = operation.node["responses"]
        return (answers?["\(status)"] ?? answers?["\(status / 100)XX"]).map(followed)
    }

    /// Of the body of an answer that came, or of the data of one event of it.
    package func faults(of value: JSONTree, to operation: Operation, status: Int, type: String = "application/json")
        -> [String]
    {
        let place = "\(operation.method) \(operation.path) \(status)"
        guard let answer = answer(of: operation, status: status) else { return ["\(place): is not described"] }
        guard let schema = answer["content"]?[type]?["schema"] else { return ["\(place): \(type) is not described"] }
        return faults(of: value, in: schema, at: place)
    }

    package func faults(of value: JSONTree, in schema: JSONTree, at place: String) -> [String] {
        if let pointer = schema["$ref"]?.string {
            guard let target = resolved(pointer) else { return ["\(place): \(pointer) leads nowhere"] }
            return faults(of: value, in: target, at: place)
        }
        return (schema.members ?? [:]).sorted { $0.key < $1.key }.flatMap { word, wish in
            faults(of: value, word, wish, schema, at: place)
        }
    }

    private static let annotations: Set = [
        "description", "examples", "default", "contentMediaType", "deprecated", "title",
    ]

    private func faults(of value: JSONTree, _ word: String, _ wish: JSONTree, _ schema: JSONTree, at place: String)
        -> [String]
    {
        func fault(_ isGood: Bool) -> [String] {
            isGood ? [] : ["\(place): \(word) \(wish.json): \(value.json.prefix(200))"]
        }
        func bound(_ size: Int?, _ isGood: (Double, Double) -> Bool) -> [String] {
            guard let size, let limit = wish.number else { return [] }
            return fault(isGood(Double(size), limit))
        }
        switch word {
        case "type":
            return fault((wish.elements ?? [wish]).contains { $0.string.map { Self.isOf($0, value) } ?? false })
        case "const": return fault(value == wish)
        case "enum": return fault(wish.elements?.contains(value) == true)
        case "minimum": return fault(value.number.map { $0 >= wish.number ?? 0 } ?? true)
        case "maximum": return fault(value.number.map { $0 <= wish.number ?? 0 } ?? true)
        case "minLength": return bound(value.string?.count, >=)
        case "maxLength": return bound(value.string?.count, <=)
        case "minItems": return bound(value.elements?.count, >=)
        case "maxItems": return bound(value.elements?.count, <=)
        case "required":
            guard let members = value.members else { return [] }
            return (wish.elements ?? []).compactMap(\.string).filter { members[$0] == nil }
                .map { "\(place): '\($0)' is missing" }
        case "properties": return faults(ofMembersOf: value, wish, schema["additionalProperties"], at: place)
        case "additionalProperties":
            guard schema["properties"] == nil, wish.members != nil, let members = value.members else { return [] }
            return members.sorted { $0.key < $1.key }.flatMap { faults(of: $1, in: wish, at: "\(place).\($0)") }
        case "items":
            return (value.elements ?? []).enumerated().flatMap { faults(of: $1, in: wish, at: "\(place)[\($0)]") }
        case "anyOf":
            let tries = (wish.elements ?? []).map { faults(of: value, in: $0, at: place) }
            guard !tries.contains(where: \.isEmpty) else { return [] }
            return ["\(place): fits none of \(tries.count)"] + (tries.min { $0.count < $1.count } ?? [])
        case _ where Self.annotations.contains(word): return []
        default: return ["\(place): the word '\(word)' is not known here"]
        }
    }

    private func faults(ofMembersOf value: JSONTree, _ known: JSONTree, _ others: JSONTree?, at place: String)
        -> [String]
    {
        (value.members ?? [:]).sorted { $0.key < $1.key }.flatMap { name, member -> [String] in
            if let schema = known[name] { return faults(of: member, in: schema, at: "\(place).\(name)") }
            return others == nil ? ["\(place): '\(name)' is described nowhere"] : []
        }
    }

    private static func isOf(_ type: String, _ value: JSONTree) -> Bool {
        switch (type, value) {
        case ("null", .null), ("boolean", .flag), ("number", .number), ("string", .text), ("array", .list),
            ("object", .object):
            true
        case ("integer", .number(let number)): number == number.rounded()
        default: false
        }
    }
}
