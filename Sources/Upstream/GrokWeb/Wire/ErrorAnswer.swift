/// The JSON body of a refusal, in whichever of its shapes.
struct ErrorAnswer: Decodable {
    let code: Int?
    let message: String?
    /// Seconds until the quota is back, wherever it is said.
    let waitSeconds: Double?

    private enum Key: String, CodingKey {
        case code, message, error, detail, waitTimeSeconds
        case low = "lowEffortRateLimits"
        case high = "highEffortRateLimits"
    }

    private struct Window: Decodable { let waitTimeSeconds: Double? }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let inner = container.lenient(.error, as: InBandError.self)
        code = container.lenient(.code) ?? inner?.code
        message = [container.lenientText(.message), inner?.message, container.lenientText(.detail)]
            .compactMap(\.self).first { !$0.isEmpty }
        waitSeconds =
            container.lenient(.waitTimeSeconds)
            ?? container.lenient(.error, as: Window.self)?.waitTimeSeconds
            ?? container.lenient(.low, as: Window.self)?.waitTimeSeconds
            ?? container.lenient(.high, as: Window.self)?.waitTimeSeconds
    }
}
