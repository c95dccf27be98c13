import Federation
import Hummingbird

/// The items that a door knows of a request's query. Clients send others too, which mean nothing here.
struct DoorQuery {
    private var items: [String: String] = [:]

    /// - Throws: `DoorError` for a known item that stands twice: which of the two was meant, nobody can tell.
    init(_ request: Request, _ known: [String]) throws(DoorError) {
        for (name, value) in request.uri.queryParameters where known.contains(String(name)) {
            guard items.updateValue(String(value), forKey: String(name)) == nil else {
                throw DoorError(badRequest: "The query has '\(name)' twice.")
            }
        }
    }

    /// An item without a value is as good as none (RFC 6749 section 3.2).
    subscript(name: String) -> String? {
        guard let value = items[name], !value.isEmpty else { return nil }
        return value
    }

    /// - Throws: `Refusal.badRequest` for a text that cannot be one.
    func value<Value>(_ name: String, as make: (String) throws(InvalidText) -> Value) throws(Refusal) -> Value? {
        try valid(self[name], as: make)
    }
}
