/// An error told inside an answer: `{"code":8,"message":"…"}`, or only a text.
struct InBandError: Decodable, Hashable {
    /// As gRPC counts.
    let code: Int?
    let message: String

    private enum Key: CodingKey { case code, message, error }

    init(code: Int?, message: String) {
        self.code = code
        self.message = message
    }

    /// Fails for an empty text and for an object that says nothing: they are no errors.
    init(from decoder: any Decoder) throws {
        // Either form will do; what fits neither is refused below.
        if let text = try? decoder.singleValueContainer().decode(String.self), !text.isEmpty {
            self.init(code: nil, message: text)
            return
        }
        let container = try decoder.container(keyedBy: Key.self)
        let inner = container.lenient(.error, as: InBandError.self)
        let code = container.lenient(.code, as: Int.self) ?? inner?.code
        let message = container.lenientText(.message) ?? inner?.message
        guard code != nil || message != nil else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no error"))
        }
        self.init(code: code, message: message ?? "")
    }
}
