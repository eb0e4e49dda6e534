/// The parts of a small multipart body that is in memory. For the simulator only: it forgives nothing and bounds nothing.
struct Multipart {
    struct Part {
        var name: String?
        var fileName: String?
        var type: String?
        var bytes: ArraySlice<UInt8>
    }

    let parts: [Part]

    /// nil if `contentType` names no boundary or the body does not follow it.
    init?(_ body: [UInt8], contentType: String) {
        guard let boundary = Multipart.parameter("boundary", of: contentType) else { return nil }
        let marker = Array("--\(boundary)".utf8)
        guard var at = Multipart.find(marker, in: body[...]) else { return nil }
        var parts: [Part] = []
        while true {
            let start = at + marker.count
            guard start + 2 <= body.count else { return nil }
            if body[start] == UInt8(ascii: "-"), body[start + 1] == UInt8(ascii: "-") { break }
            guard let head = Multipart.find(Array("\r\n\r\n".utf8), in: body[start...]),
                let end = Multipart.find(Array("\r\n".utf8) + marker, in: body[(head + 4)...])
            else { return nil }
            parts.append(Multipart.part(head: body[start..<head], bytes: body[(head + 4)..<end]))
            at = end + 2
        }
        self.parts = parts
    }

    private static func part(head: ArraySlice<UInt8>, bytes: ArraySlice<UInt8>) -> Part {
        var part = Part(bytes: bytes)
        for line in String(decoding: head, as: UTF8.self).split(separator: "\r\n") {
            let field = line.split(separator: ":", maxSplits: 1).map { $0.trimmingPrefix(while: { $0 == " " }) }
            guard field.count == 2 else { continue }
            switch field[0].lowercased() {
            case "content-disposition":
                part.name = parameter("name", of: String(field[1]))
                part.fileName = parameter("filename", of: String(field[1]))
            case "content-type": part.type = String(field[1])
            default: break
            }
        }
        return part
    }

    private static func parameter(_ name: String, of header: String) -> String? {
        for piece in header.split(separator: ";").dropFirst() {
            let piece = piece.trimmingPrefix(while: { $0 == " " })
            guard piece.lowercased().hasPrefix("\(name)=") else { continue }
            let value = piece.dropFirst(name.count + 1)
            return value.hasPrefix("\"") ? String(value.dropFirst().prefix { $0 != "\"" }) : String(value)
        }
        return nil
    }

    private static func find(_ needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= needle.count, let first = needle.first else { return nil }
        var at = bytes.startIndex
        let last = bytes.endIndex - needle.count
        while at <= last {
            guard let hit = bytes[at...last].firstIndex(of: first) else { return nil }
            if bytes[hit..<(hit + needle.count)].elementsEqual(needle) { return hit }
            at = hit + 1
        }
        return nil
    }
}
