package import Federation
import Storage

extension Desk {
    /// Whether Entra has ever said yes to a connection: it is authorised now, or a token was once issued for it in
    /// whichever tenant, even one that it has left since. An edit, a refusal or a sign-in that ended takes nothing of it
    /// back.
    package func hasWorked(_ connection: Connection) async throws -> Bool {
        if connection.status == .authorised { return true }
        return try await store.hasSucceeded(connection.id)
    }
}
