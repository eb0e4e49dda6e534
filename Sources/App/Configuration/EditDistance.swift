extension String {
    /// How many letters must be put in, taken out, replaced or swapped with their neighbour to make `other` of it.
    func editDistance(to other: String) -> Int {
        let left = Array(utf8)
        let right = Array(other.utf8)
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var before: [Int] = []
        var above = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let replaced = above[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1)
                var best = Swift.min(above[column] + 1, current[column - 1] + 1, replaced)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    best = Swift.min(best, before[column - 2] + 1)
                }
                current.append(best)
            }
            before = above
            above = current
        }
        return above[right.count]
    }

    /// The candidate that was probably meant; nil when none is near.
    func nearest(among candidates: [String]) -> String? {
        guard utf8.count <= 200 else { return nil }
        let nearest = candidates.map { (name: $0, distance: editDistance(to: $0)) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let nearest, nearest.distance <= Swift.max(2, count / 4) else { return nil }
        return nearest.name
    }
}
