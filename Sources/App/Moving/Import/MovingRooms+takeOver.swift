import Foundation
import Server
import Settings

extension MovingRooms {
    private static let mostTold = 200

    /// What an operator's upload does to the server whose rooms these are, in effect at once; a preview writes nothing.
    func takeOver(
        _ files: [ImportFile], owner: String, isPreview: Bool, now: Date
    ) async throws -> ImportReport {
        let folder = OldFolder.read(files)
        guard !folder.found.isEmpty else { throw ImportObstacle.nothing }
        do {
            // Held to the end.
            let lock = isPreview ? nil : try directory.lockForImport()
            defer { withExtendedLifetime(lock) {} }
            let standing = try await survey(for: folder)
            let plan = ImportPlan(folder, onto: standing)
            let faults = isPreview ? [] : try await carryOut(plan, ImportWishes(owner: owner, now: now)) { _ in }
            return ImportReport(plan, folder, standing, more: faults, limit: Self.mostTold)
        } catch DataDirectoryError.importing {
            throw ImportObstacle.busy
        } catch let error as DataDirectoryError {
            throw ImportObstacle.failed("\(error)")
        } catch let error as CommandFailure {
            throw ImportObstacle.failed(error.description)
        }
    }
}

extension ImportReport {
    fileprivate init(
        _ plan: ImportPlan, _ folder: OldFolder, _ standing: ImportStanding, more: [OldFault], limit: Int
    ) {
        let definitions = Dictionary(standing.definitions.map { ($0.path, $0) }) { first, _ in first }
        let faults = plan.faults + more
        self.init(
            found: folder.found, lost: folder.lost,
            parts: ImportPlan.Part.allCases.compactMap { part in
                guard let count = plan.counts[part], !count.isNothing else { return nil }
                return Part(
                    name: part.rawValue, new: count.new, changed: count.changed, duplicate: count.duplicate,
                    invalid: count.invalid)
            },
            settings: plan.settings.sorted { $0.key < $1.key }.compactMap { path, value in
                definitions[path].map {
                    Change(key: path, from: $0.mask(standing.settings[path] ?? $0.base), to: $0.mask(value))
                }
            },
            faults: faults.prefix(limit).map(\.description),
            // Of the faults of a file only the first are kept.
            faultCount: max(faults.count, plan.counts.values.reduce(0) { $0 + $1.invalid } + more.count))
    }
}
