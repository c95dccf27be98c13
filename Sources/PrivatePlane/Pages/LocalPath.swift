import Federation

/// A path on this plane, with its query: somewhere a browser may be sent without leaving.
struct LocalPath: Sendable {
    let text: String

    static let home = LocalPath(literal: "/")
    static let signIn = LocalPath(literal: "/sign-in")

    /// `nil` for anything that some browser might take for another place: no slash first, two in a row, a backslash, a
    /// control character, anything that a URL does not hold.
    init?(_ text: String) {
        guard text.utf8.first == UInt8(ascii: "/"), text.utf8.count <= 2000,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            !text.contains("//")
        else { return nil }
        self.text = text
    }

    /// The page of a connection.
    static func connection(_ connection: Connection) -> LocalPath {
        LocalPath(literal: "/connections/\(connection.id)")
    }

    /// A path that is written down here, or made of ids alone.
    init(literal: String) { text = literal }

    /// The form for signing in, which then leads to this path.
    var behindSignIn: LocalPath {
        text == "/" ? .signIn : LocalPath(literal: "/sign-in?next=\(PercentEncoding.encode(text))")
    }
}
