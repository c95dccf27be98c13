/// Waits until something asynchronous has come about; the deadline is for a busy machine.
package func eventually(
    _ what: String = "it", within limit: Duration = .seconds(20), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw NeverCameAbout(what: what) }
        try await Task.sleep(for: .milliseconds(2))
    }
}

package struct NeverCameAbout: Error, CustomStringConvertible {
    let what: String
    package var description: String { "\(what) never came about" }
}
