/// The videos a conversation tells of, and which of them is ours.
///
/// Ours says at its first frame under which post it is made; a stream mixed up with others' does not show us theirs
/// that way. Videos without the sign are only remembered: the end of the answer decides.
struct VideoSightings {
    enum Finding {
        case ours(VideoFrame)
        case other
    }

    /// More than these in one answer are not remembered.
    private static let limit = 16

    /// The post that was prepared; nil takes any.
    let parentPostID: String?
    private(set) var ours: String?
    private var others: [VideoFrame] = []
    private var foreign: Set<String> = []

    init(parentPostID: String?) { self.parentPostID = parentPostID }

    mutating func judge(_ frame: VideoFrame) -> Finding {
        guard let id = frame.videoID, !foreign.contains(id) else { return .other }
        if let ours { return ours == id ? .ours(frame) : .other }
        let index = others.firstIndex { $0.videoID == id }
        let whole = index.map { frame.after(others[$0]) } ?? frame
        if let parent = whole.parentPostID {
            guard parentPostID == nil || parentPostID == parent else {
                if foreign.count < Self.limit { foreign.insert(id) }
                return .other
            }
            ours = id
            return .ours(whole)
        }
        if let index {
            others[index] = whole
        } else if others.count < Self.limit {
            others.append(whole)
        }
        return .other
    }

    /// The answer is over and none showed the sign: the one that the final message attaches, else the only one.
    mutating func settle(attached: [String]) -> VideoFrame? {
        guard ours == nil else { return nil }
        let named = others.first { other in attached.contains { $0 == other.videoID } }
        guard let found = named ?? (others.count == 1 && attached.isEmpty ? others.first : nil) else { return nil }
        ours = found.videoID
        return found
    }
}
