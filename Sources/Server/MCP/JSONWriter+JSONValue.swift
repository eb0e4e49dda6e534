extension JSONWriter {
    /// Members by name: the same bytes each time.
    mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let bool): self.value(bool)
        case .integer(let integer): self.value(integer)
        case .number(let number): self.value(number)
        case .string(let string): self.value(string)
        case .array(let elements):
            array { json in
                for element in elements { json.value(element) }
            }
        case .object(let members):
            object { json in
                for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                    json.key(escaping: name)
                    json.value(member)
                }
            }
        }
    }

    /// null for none.
    mutating func value(_ id: RPCID?) {
        switch id {
        case nil: null()
        case .text(let text): value(text)
        case .number(let number): value(number)
        }
    }
}
