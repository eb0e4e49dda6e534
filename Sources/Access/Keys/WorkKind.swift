/// What a client may ask to be made.
package enum WorkKind: String, Hashable, Sendable, CaseIterable {
    case video, image, chat
}

/// What the holder of a key may ask for; to look at what is his own he always may.
package struct KeyScope: Hashable, Sendable {
    /// nil: everything, also what comes later.
    package let kinds: Set<WorkKind>?

    package static let everything = KeyScope(kinds: nil)

    /// All of them, or none named, is no limit.
    package init(kinds: Set<WorkKind>?) {
        self.kinds = kinds.flatMap { $0.isEmpty || $0.count == WorkKind.allCases.count ? nil : $0 }
    }

    package func allows(_ kind: WorkKind) -> Bool { kinds?.contains(kind) ?? true }

    /// In the order of their declaration; nil for everything.
    package var names: [String]? { kinds.map { kinds in WorkKind.allCases.filter(kinds.contains).map(\.rawValue) } }
}

extension KeyScope {
    /// A word that a later version wrote allows nothing here.
    init(stored text: String?) {
        guard let text else { self = .everything; return }
        kinds = Set(text.split(separator: " ").compactMap { WorkKind(rawValue: String($0)) })
    }

    var stored: String? { names?.joined(separator: " ") }
}
