extension Catalogue {
    private static let passes = "a passing fault on Entra's side: it is tried again"
    private static let tooMany = "too many requests: they are held back for a while"
    /// What goes away by itself (facts, 3.7).
    static let passing: [Row] = [
        Row(90006, .transient, passes),
        Row(90012, .transient, passes),
        Row(90033, .transient, passes),
        Row(90090, .transient, passes),
        Row(50033, .transient, passes),
        Row(50087, .transient, passes),
        Row(90024, .throttling, tooMany),
        Row(90055, .throttling, tooMany),
        Row(50196, .throttling, tooMany),
    ]
}
