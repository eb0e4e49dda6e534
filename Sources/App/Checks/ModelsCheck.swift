import Catalog

extension CheckLine {
    /// Whether the operator's file about models is sound, if there is one: a line for each fault.
    static func models(_ models: Configuration.Models, in directory: DataDirectory) -> [CheckLine] {
        do {
            guard let file = try ModelsFile(models, in: directory) else {
                return [.good("models", "\(ModelCatalog.standard.entries.count) names, no file of your own")]
            }
            let catalog = try file.catalog(over: .standard)
            return [.good("models", "\(catalog.entries.count) names, with \(file.path)")]
        } catch {
            return error.faults.map { .bad("models", "\(error.path): \($0)") }
        }
    }
}
