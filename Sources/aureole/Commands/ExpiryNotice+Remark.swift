import Federation

extension ExpiryNotice {
    /// What a row of a list says of an end that is near, such as `, ends in 12 days`; else nothing.
    var remark: String { window == nil ? "" : ", \(words)" }
}
