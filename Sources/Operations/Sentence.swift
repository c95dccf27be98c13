extension String {
    /// With a capital first and a full stop last, where it had none.
    package var asSentence: String {
        let first = prefix(1).uppercased() + dropFirst()
        return first.last.map { ".:!?".contains($0) } ?? true ? first : first + "."
    }
}
