/// Why a body is no `multipart/form-data`; the text goes to the client.
struct MultipartError: Error, Hashable {
    let reason: String
}
