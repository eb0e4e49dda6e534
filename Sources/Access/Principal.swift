/// Who a request comes from.
package struct Principal: Hashable, Sendable {
    package let owner: String
    package let keyID: String
    package let keyName: String
    package let scope: KeyScope

    package init(owner: String, keyID: String, keyName: String, scope: KeyScope = .everything) {
        self.owner = owner
        self.keyID = keyID
        self.keyName = keyName
        self.scope = scope
    }
}
