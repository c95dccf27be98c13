import FoundationEssentials

extension [UInt8] {
    /// base64url without padding (RFC 7515 section 2).
    var base64URL: String {
        String(
            Data(self).base64EncodedString().compactMap { (character: Character) -> Character? in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            })
    }
}
