import Foundation
import NIOCore

extension ByteBuffer {
    /// The body of a call: `value` as JSON with its keys in order, the same bytes each time.
    init(encoding value: some Encodable) throws(UpstreamError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            self.init(bytes: try encoder.encode(value))
        } catch {
            throw UpstreamError(.badRequest, message: "the request cannot be written as JSON")
        }
    }
}
