import Federation

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

extension [Finding] {
    /// How they stand together, in one sentence.
    package var sum: String {
        let failed = count { $0.grade == .failed }
        let looks = count { $0.grade == .look }
        guard failed + looks > 0 else { return "All \(count) checks are fine." }
        return "Of \(count) checks, \(failed) failed and \(looks) should be looked at."
    }
}
