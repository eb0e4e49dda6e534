import Jobs

/// `after`, `limit` and `order` of a list request.
struct ListQuery: Hashable {
    var after: String?
    var limit = 20
    var order = JobOrder.newestFirst

    init(_ text: String) throws {
        guard let query = Query(text) else {
            throw APIError.invalid(nil, "We could not parse the query of your request.")
        }
        if let after = try query.value("after"), !after.isEmpty {
            guard Endpoint.isID(after[...]) else {
                throw APIError.invalid("after", "'after' must be the id of a video.")
            }
            self.after = after
        }
        if let limit = try query.value("limit") {
            guard let number = Int(limit), (0...100).contains(number), limit.first != "+" else {
                throw APIError.invalid("limit", "'limit' must be an integer from 0 to 100.")
            }
            self.limit = number
        }
        switch try query.value("order") {
        case nil, "desc": order = .newestFirst
        case "asc": order = .oldestFirst
        default: throw APIError.invalid("order", "'order' must be 'asc' or 'desc'.")
        }
    }
}
