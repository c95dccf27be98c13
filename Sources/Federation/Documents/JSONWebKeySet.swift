/// The keys that verifiers may meet (RFC 7517 section 5).
package struct JSONWebKeySet: Hashable, Sendable {
    package let keys: [JSONWebKey]

    package init(keys: [JSONWebKey]) { self.keys = keys }

    package var bytes: [UInt8] {
        let json: JSON = ["keys": .array(keys.map(\.json))]
        return json.bytes
    }
}
