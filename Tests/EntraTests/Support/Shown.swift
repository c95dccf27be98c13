/// Everything a value can print as.
func shownAll(_ value: some Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return "\(value)|\(String(reflecting: value))|\(dumped)"
}
