/// Who a request comes from.
package struct Principal: Hashable, Sendable {
    package let owner: String
    package let keyID: String
    package let keyName: String

    package init(owner: String, keyID: String, keyName: String) {
        self.owner = owner
        self.keyID = keyID
        self.keyName = keyName
    }
}
