import Store

package enum CallLogSchema {
    package static let migrations: [Migration] = []
}
