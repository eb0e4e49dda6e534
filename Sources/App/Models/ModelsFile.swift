import Catalog
import Foundation

/// `models.toml`: models that the operator adds, changes and removes. `data/models.example.toml` explains it.
struct ModelsFile: Sendable {
    static let largest = 1 << 20

    let path: String
    let text: String

    /// The file that the configuration names, or the one in the data directory; nil where there is none of either.
    init?(_ models: Configuration.Models, in directory: DataDirectory) throws(ModelsFileError) {
        let isNamed = !models.file.isEmpty
        path = isNamed ? models.file : directory.models
        guard isNamed || FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            text = try String(contentsOfFile: path, upTo: Self.largest)
        } catch {
            throw ModelsFileError(path: path, faults: ["it cannot be read: \(error)"])
        }
    }

    init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// Our models with the operator's.
    static func catalog(
        _ models: Configuration.Models, in directory: DataDirectory
    ) throws(ModelsFileError) -> ModelCatalog {
        guard let file = try ModelsFile(models, in: directory) else { return .standard }
        return try file.catalog(over: .standard)
    }

    /// Throws with every fault there is.
    func catalog(over standard: ModelCatalog) throws(ModelsFileError) -> ModelCatalog {
        var reading = ModelsReading(standard)
        reading.read(text)
        guard reading.faults.isEmpty else { throw ModelsFileError(path: path, faults: reading.faults) }
        return reading.catalog
    }
}

/// All that is wrong with a file about models, one fault a line.
struct ModelsFileError: Error, Hashable, CustomStringConvertible {
    let path: String
    let faults: [String]

    var description: String {
        faults.count == 1 ? "\(path): \(faults[0])" : "\(path):\n  " + faults.joined(separator: "\n  ")
    }
}
