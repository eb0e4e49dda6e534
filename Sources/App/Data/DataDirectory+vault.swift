import Vault

extension DataDirectory {
    /// Opens what is sealed in the database. Its key is made where there is none yet.
    func vault() throws -> Vault { try KeyFile(path: path + "/master.key").vault() }
}
