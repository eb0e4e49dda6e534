import Generation
import NIOCore

/// What a client wrote, not yet judged, whichever of the three body types it came in: text fields, and pictures that are
/// stored while they come.
protocol BodyForm: Sendable {
    associatedtype Field: BodyField

    /// Bytes of all text fields of a multipart body together.
    static var textLimit: Int { get }
    /// Files that one body may hold.
    static var fileLimit: Int { get }
    /// What they are.
    static var uploads: Upload { get }

    init()
    /// Without `takesFiles` what stands for files is not looked at.
    init(json: ByteBuffer, takesFiles: Bool) throws

    mutating func set(_ field: Field, _ text: String) throws
    /// Called before a file's first byte is taken; throws where there must not be one, or not another one.
    func admitFile(_ field: Field) throws
    /// Only what was admitted.
    mutating func set(_ field: Field, _ stored: StoredReference)

    /// Files that are stored already; to be dropped if the request is refused.
    var stored: [StoredReference] { get }
}

/// What a file of a body is to be.
enum Upload: Sendable {
    case picture, video, either
}

/// A field that we look at; all others are tolerated and dropped.
protocol BodyField: Sendable {
    /// `name` as a client wrote it.
    init?(name: String)
    /// What errors call it.
    var param: String { get }
    /// Of its text, in bytes.
    var limit: Int { get }
    /// Whether it may be a file.
    var takesFile: Bool { get }
}

extension BodyForm {
    static var uploads: Upload { .picture }

    /// From an `application/x-www-form-urlencoded` body.
    init(_ query: Query, takesFiles: Bool = true) throws {
        self.init()
        for (name, text) in query.pairs {
            guard let field = Field(name: name), takesFiles || !field.takesFile else { continue }
            try set(field, text)
        }
    }
}
