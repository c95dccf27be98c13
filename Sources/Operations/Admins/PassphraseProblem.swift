import Federation

/// Why a text will not do as an admin's passphrase.
package enum PassphraseProblem: Error, Hashable, Sendable {
    case tooShort
    case tooLong
    case isTheName

    /// Fewer characters than this can be guessed, however slow each guess is.
    package static let leastCharacters = 12
    /// In UTF-8.
    package static let mostBytes = 1024

    /// - Throws: itself, if the passphrase will not do for the account.
    static func check(_ passphrase: String, for account: Name) throws(PassphraseProblem) {
        guard passphrase.utf8.count <= mostBytes else { throw .tooLong }
        guard passphrase.count >= leastCharacters else { throw .tooShort }
        guard passphrase.lowercased() != account.text.lowercased() else { throw .isTheName }
    }
}

extension PassphraseProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooShort: "The passphrase has fewer than \(Self.leastCharacters) characters."
        case .tooLong: "The passphrase is longer than \(Self.mostBytes) bytes."
        case .isTheName: "The passphrase is the admin's name."
        }
    }

    package var hint: String {
        switch self {
        case .tooShort, .isTheName: "Take four or more words that do not belong together."
        case .tooLong: "Take a shorter one; 32 random characters are more than anybody can guess."
        }
    }
}
