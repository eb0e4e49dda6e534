/// Bytes to be read, and the sizes of the pieces in which they come.
///
/// The sizes stand behind the last byte 0xFF, which no text holds: a file of plain text is an input as it is.
struct FuzzInput {
    let payload: ArraySlice<UInt8>
    private let sizes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        if let mark = bytes.lastIndex(of: 0xFF) {
            payload = bytes[..<mark]
            sizes = bytes[(mark + 1)...]
        } else {
            payload = bytes[...]
            sizes = []
        }
    }

    var text: String { String(decoding: payload, as: UTF8.self) }

    /// The ways to cut `items` that are to make no difference: by the sizes, over and over, and, where they are few, one
    /// by one.
    func cuts<Items: Collection>(of items: Items) -> [[Items.SubSequence]] {
        var cuts = items.count <= 512 ? [Self.cut(items, by: [1])] : []
        if sizes.contains(where: { $0 > 0 }) { cuts.append(Self.cut(items, by: Array(sizes))) }
        return cuts
    }

    /// A piece may be empty.
    private static func cut<Items: Collection>(_ items: Items, by sizes: [UInt8]) -> [Items.SubSequence] {
        var pieces: [Items.SubSequence] = []
        var rest = items[...]
        var turn = 0
        while !rest.isEmpty {
            let end = rest.index(rest.startIndex, offsetBy: Int(sizes[turn % sizes.count]), limitedBy: rest.endIndex)
            pieces.append(rest[..<(end ?? rest.endIndex)])
            rest = rest[(end ?? rest.endIndex)...]
            turn += 1
        }
        return pieces
    }
}
