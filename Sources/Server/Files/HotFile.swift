import HTTPTypes
import Media

/// An answer that is ready to be sent in one step: a file or a part of one.
struct HotFile {
    var head: HTTPResponse
    let file: OpenMedia
    let range: Range<Int>

    /// Nil where the answer to a GET with these `headers` is no part of the file, or too large a one.
    init?(_ file: OpenMedia, _ fileHead: FileHead, _ headers: HTTPFields) {
        let answer = FileAnswer(fileHead, FileConditions(headers))
        guard let range = answer.range, (1...FileStep.size).contains(range.count) else { return nil }
        head = HTTPResponse(status: answer.status, headerFields: answer.fields)
        head.headerFields.append(HTTPField(name: .contentLength, value: String(range.count)))
        self.file = file
        self.range = range
    }
}
