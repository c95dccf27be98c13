extension String {
    /// The same advice for somebody who sits before the pages: commands that it names are replaced by the places where a
    /// page does the same. What only the operator can do keeps its command.
    var inPageWords: String {
        var text = ""
        var rest = self[...]
        while let start = rest.firstRange(of: "'aureole ") {
            text += rest[..<start.lowerBound]
            let command = rest[start.upperBound...].prefix { $0 != "'" }
            let place = Self.places.first { command.hasPrefix($0.command) }?.words
            text += place ?? "'aureole \(command)'"
            rest = rest[command.endIndex...].dropFirst()
        }
        return (text + rest).withPlaceAtEnd
    }

    /// A command that ends an advice stands behind a colon and is not quoted, since names in it are.
    private var withPlaceAtEnd: String {
        guard let mark = firstRange(of: ": aureole "),
            let place = Self.places.first(where: { self[mark.upperBound...].hasPrefix($0.command) })
        else { return self }
        return "\(self[..<mark.lowerBound]): \(place.words)."
    }

    /// A command that begins like an earlier one is never reached.
    private static let places: [(command: String, words: String)] = [
        ("connection show", "this connection's page"), ("connection compare", "“Paste what Azure shows”"),
        ("connection set-credential", "Settings, under Credential"), ("connection set", "this connection's page"),
        ("connection authorise", "“Authorise Application” on this connection's page"),
        ("connection list", "Connections"), ("agent", "Agents"), ("certificate create", "“New certificate”"),
        ("certificate export", "“Download .cer”"), ("certificate show", "its page in Certificates"),
        ("certificate", "Certificates"), ("client", "Clients"), ("key", "Signing keys"), ("doctor", "Health"),
        ("audit", "Audit"),
    ]
}
