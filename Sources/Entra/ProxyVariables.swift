/// The two environment variables that tell of a proxy, as they were found.
struct ProxyVariables: Sendable, CustomStringConvertible, CustomReflectable {
    let proxy: String?
    let exceptions: String

    init(_ environment: [String: String]) {
        func found(_ name: String) -> String? {
            [name, name.lowercased()].compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        proxy = found("HTTPS_PROXY")
        exceptions = found("NO_PROXY") ?? ""
    }

    var description: String { proxy == nil ? "<no proxy>" : "<proxy>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
