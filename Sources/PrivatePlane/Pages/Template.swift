/// One template of the folder `Templates`, which the compiler has built in.
///
/// A name in a template that begins with a dot is looked up in the thing at hand alone; without the dot also in those
/// around it, so that a member that is `nil` would be found there. Hence: a dot everywhere but for `token` and for what
/// is meant to come from further out.
struct Template: Sendable {
    /// What it is called by pages, and by templates that contain it.
    let name: String
    /// Its text, in UTF-8.
    let source: [UInt8]

    init(_ name: String, _ source: [UInt8]) {
        self.name = name
        self.source = source
    }

    var text: String { String(decoding: source, as: UTF8.self) }

    /// Without the line break that ends the file: in the middle of a sentence it would be a blank.
    var piece: String { text.hasSuffix("\n") ? String(text.dropLast()) : text }
}

// What stands around every page, what several pages contain, and pages that belong to no room.
extension Template {
    static let layout = Template("layout", PackageResources.layout_mustache)
    static let message = Template("message", PackageResources.message_mustache)
    static let removal = Template("removal", PackageResources.removal_mustache)
    static let signIn = Template("sign-in", PackageResources.sign_in_mustache)
    static let resume = Template("resume", PackageResources.resume_mustache)

    static let problem = Template("problem", PackageResources.problem_mustache)

    /// All but the layout, which is read in two parts.
    static let shared = [
        message, problem, removal, signIn, resume, Template("choice", PackageResources.choice_mustache),
        Template("field", PackageResources.field_mustache), Template("finder", PackageResources.finder_mustache),
        Template("head", PackageResources.head_mustache), Template("moment", PackageResources.moment_mustache),
        Template("pager", PackageResources.pager_mustache), timedText,
        Template("tools", PackageResources.tools_mustache), Template("value", PackageResources.value_mustache),
    ]
}
