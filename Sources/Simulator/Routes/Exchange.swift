import HTTPTypes
import Hummingbird
import NIOCore

/// One request, read to its end, and what is known about it.
struct Exchange: Sendable {
    let method: HTTPRequest.Method
    let path: String
    let headers: HTTPFields
    let body: ByteBuffer
    /// nil without a valid `sso` cookie.
    let account: Account?
    /// The fault it meets.
    var fault: Fault.Kind?

    let hangUp: HangUp
}

/// What a route makes of an exchange. The entry is written to the journal before the answer goes out.
struct Reply: Sendable {
    var response: Response
    var entry: JournalEntry
    /// The conversation that goes on with the response's body.
    var inFlight: InFlight?
}
