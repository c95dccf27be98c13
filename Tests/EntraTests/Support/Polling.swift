import Testing

/// Waits until something asynchronous has come about; ten seconds are for a busy machine.
func eventually(_ condition: () async -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while await !condition() {
        try #require(ContinuousClock.now < deadline, "it never came about")
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// Everything a value can print as.
func shownAll(_ value: some Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return "\(value)|\(String(reflecting: value))|\(dumped)"
}
