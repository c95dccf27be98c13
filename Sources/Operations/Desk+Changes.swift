import Entra
import Federation
import Storage

extension Desk {
    /// To be called when something in the database has changed, whoever changed it: what is remembered is looked up anew.
    package func databaseChanged() { lookups.forgetAll() }

    /// Whether the database answers; for the readiness check.
    package func isReady() async -> Bool {
        (try? await store.ring())?.active != nil
    }

    /// Lets calls to Entra end and closes connections.
    package func shutDown() async {
        await tokens.shutdown()
        await entra.shutdown()
    }
}
