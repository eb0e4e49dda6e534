/// The pictures that one answer draws, and how far each is.
struct PictureSightings {
    /// More than these in one answer are not followed.
    private static let limit = 16

    /// How many pictures were asked for: when so many are refused nothing will come.
    let wanted: Int
    private var seen: [DrawnPicture] = []
    private var refused: Set<String> = []

    init(wanted: Int) { self.wanted = wanted }

    /// Paths of the pictures that are whole, in their order.
    var finished: [String] { seen.filter { $0.progress == 100 }.sorted { $0.index < $1.index }.map(\.path) }

    var hasRefusals: Bool { !refused.isEmpty }

    var areAllRefused: Bool { refused.count >= max(1, wanted) && finished.isEmpty }

    /// The picture's new state, where it is news: progress never runs backwards, and no state is told twice.
    mutating func follow(_ frame: PictureFrame) -> DrawnPicture? {
        guard let id = frame.id ?? frame.path, !refused.contains(id) else { return nil }
        let known = seen.firstIndex { $0.id == id }
        guard !frame.moderated else {
            if let known { seen.remove(at: known) }
            if refused.count < Self.limit { refused.insert(id) }
            return nil
        }
        guard let path = frame.path else { return nil }
        let told = Int(min(max(frame.progress ?? 100, 0), 100))
        let picture = DrawnPicture(
            id: id, path: path, progress: path.isPictureOnTheWay ? min(told, 99) : told,
            index: known.map { seen[$0].index } ?? frame.index ?? seen.count)
        if let known {
            guard seen[known].progress < picture.progress else { return nil }
            seen[known] = picture
        } else {
            guard seen.count < Self.limit else { return nil }
            seen.append(picture)
        }
        return picture
    }
}
