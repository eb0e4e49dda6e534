import Vault

extension DataDirectory {
    var keyFile: KeyFile { KeyFile(path: path + "/master.key") }

    /// Opens what is sealed in the database. Its key is made where there is none yet.
    func vault() throws -> Vault { try keyFile.vault() }
}
