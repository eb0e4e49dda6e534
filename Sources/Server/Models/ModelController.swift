import Catalog
import Hummingbird

/// `/v1/models`: which names clients may use.
struct ModelController: Sendable {
    let catalog: ModelCatalog
    let listing: ModelListing

    /// Those that the present tokens can serve; all with `show_all=true`.
    func list(_ request: Request) throws -> Response {
        let showsAll = try Self.showsAll(request.queryText) ?? listing.showsAll()
        let supply = listing.supply()
        let entries = catalog.entries.filter { showsAll || supply.serves($0.model) }
        var json = JSONWriter(capacity: 256 * (entries.count + 1))
        json.object { json in
            json.key("object")
            json.value("list")
            json.key("data")
            json.array { json in
                for (name, model) in entries { model.card.write(named: name, to: &json) }
            }
        }
        return .json(json.buffer)
    }

    /// Any name that a request may have, also dated ones and those that no token serves at the moment.
    func retrieve(_ name: String) throws(APIError) -> Response {
        guard let model = catalog.model(named: name) else { throw .modelNotFound(name) }
        var json = JSONWriter(capacity: 256)
        model.card.write(named: name, to: &json)
        return .json(json.buffer)
    }

    /// nil where the query does not say.
    private static func showsAll(_ query: String) throws -> Bool? {
        guard let query = Query(query) else {
            throw APIError.invalid(nil, "We could not parse the query of your request.")
        }
        switch try query.value("show_all")?.lowercased() {
        case nil: return nil
        case "true", "1": return true
        case "false", "0": return false
        default: throw APIError.invalid("show_all", "'show_all' must be true or false.")
        }
    }
}

extension ModelCard {
    /// OpenAI's four keys, and the two that the predecessors added.
    fileprivate func write(named name: String, to json: inout JSONWriter) {
        json.object { json in
            json.key("id")
            json.value(name)
            json.key("object")
            json.value("model")
            json.key("created")
            json.value(created)
            json.key("owned_by")
            json.value(owner)
            json.key("display_name")
            json.value(title ?? name)
            if let summary {
                json.key("description")
                json.value(summary)
            }
        }
    }
}
