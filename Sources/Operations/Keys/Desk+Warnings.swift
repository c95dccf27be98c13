extension Desk {
    /// What an admin should look at although everything still works: one sentence each.
    package func warnings() async -> [String] { [] }
}
