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
