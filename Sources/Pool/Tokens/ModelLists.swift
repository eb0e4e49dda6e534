import Catalog
import Foundation

/// Which models each credential may use, as its provider listed them: in memory, read anew by each process.
struct ModelLists: Sendable {
    /// Of so many credentials; beyond, nothing is known.
    static let most = 1000
    /// After a list could not be read.
    static let pause: TimeInterval = 600

    private(set) var names: [Int: Set<String>] = [:]
    /// Those whose list is to be read, not before then.
    private var waiting: [Int: Date] = [:]

    /// A credential whose provider lists its models.
    mutating func expect(_ id: Int) {
        guard names[id] == nil, waiting[id] == nil, names.count + waiting.count < Self.most else { return }
        waiting[id] = .distantPast
    }

    mutating func learn(_ id: Int, _ names: Set<String>) {
        guard self.names[id] != nil || waiting.removeValue(forKey: id) != nil else { return }
        self.names[id] = names
    }

    /// It could not be read; what was known stays.
    mutating func failed(_ id: Int, now: Date) {
        if waiting[id] != nil { waiting[id] = now.addingTimeInterval(Self.pause) }
    }

    mutating func forget(_ id: Int) {
        names[id] = nil
        waiting[id] = nil
    }

    /// Whose lists can be read now, by id.
    func due(now: Date) -> [Int] { waiting.filter { $0.value <= now }.map(\.key).sorted() }
}
