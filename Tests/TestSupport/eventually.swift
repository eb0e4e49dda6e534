/// Asks until the answer is yes; false after 60 seconds. For what tells nobody when it happens: another process's files,
/// its readiness, its log.
package func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(60)
    while clock.now < end {
        if try await condition() { return true }
        // Only so that the asking does not take the time of whom it waits for.
        try await clock.sleep(for: .milliseconds(25))
    }
    return false
}
