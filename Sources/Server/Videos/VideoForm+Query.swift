extension VideoForm {
    /// From an `application/x-www-form-urlencoded` body.
    init(_ query: Query) throws {
        self.init()
        for name in query.names {
            guard let field = Field(rawValue: name), let text = try query.value(name) else { continue }
            try set(field, text)
        }
    }
}
