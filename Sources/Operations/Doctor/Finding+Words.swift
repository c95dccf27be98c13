extension String {
    /// A phrase of a line as a sentence.
    var asSentence: String { prefix(1).uppercased() + dropFirst() + "." }
}

extension Int {
    /// Such as `no key`, `1 key`, `2 keys`.
    func counted(_ one: String, _ several: String) -> String {
        switch self {
        case 0: "no \(several)"
        case 1: "1 \(one)"
        default: "\(self) \(several)"
        }
    }
}
