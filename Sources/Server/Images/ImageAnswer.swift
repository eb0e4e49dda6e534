import Generation
import Media
import NIOCore

/// The answer to a request for pictures. `background` and `quality` are left out: nobody knows them.
struct ImageAnswer {
    let created: Int
    let pictures: [FinishedPicture]
    let usage: ImageUsage

    func json(linkBase base: String) -> ByteBuffer {
        written { json, picture in
            json.key("url")
            json.value("\(base)/images/\(picture.name)")
        }
    }

    /// `files` are those of the pictures, in their order.
    func pieces(_ files: [OpenMedia]) -> [AnswerPiece] {
        var holes: [Int] = []
        let json = written { json, _ in
            json.key("b64_json")
            holes.append(json.hole())
        }
        return AnswerPiece.pieces(json, holes: zip(holes, files).map { ($0, .file($1)) })
    }

    private func written(_ member: (inout JSONWriter, FinishedPicture) -> Void) -> ByteBuffer {
        var json = JSONWriter(capacity: 256 + 128 * pictures.count)
        json.object { json in
            json.key("created")
            json.value(created)
            json.key("data")
            json.array { json in
                for picture in pictures { json.object { member(&$0, picture) } }
            }
            if let format = pictures.map(\.format).common ?? nil {
                json.key("output_format")
                json.value(format)
            }
            if let size = pictures.map(\.wireSize).common ?? nil {
                json.key("size")
                json.value(size)
            }
            json.key("usage")
            json.usage(usage)
        }
        return json.buffer
    }
}

extension Sequence where Element: Equatable {
    /// What all of them are; nil where they differ.
    fileprivate var common: Element? {
        var rest = makeIterator()
        guard let first = rest.next() else { return nil }
        while let next = rest.next() { guard next == first else { return nil } }
        return first
    }
}
