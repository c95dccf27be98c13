/// The page that asks once more before something is gone, as the template `removal` shows it.
struct Removal: Sendable {
    let head: Heading
    /// What comes of it.
    let sentences: [String]
    /// What is touched, by name.
    let list: [String]
    let isPossible: Bool
    /// Where the form goes.
    let action: String
    let button: String
    let back: String
    /// What was looked at, where another version may not be meant.
    var version: String?
}
