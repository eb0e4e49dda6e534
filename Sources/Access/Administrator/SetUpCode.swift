import Foundation

/// Whoever has it becomes the administrator, once.
package struct SetUpCode: Hashable, Sendable {
    package let secret: Secret
    package let expiresAt: Date
}
