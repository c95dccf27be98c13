import Mustache

/// The templates of all pages, read once.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// What the layout has where the content of a page goes.
    private static let place = "{{#content}}{{>*template}}{{/content}}"

    /// - Throws: `PrivatePlaneProblem.template` for one that is no Mustache: the binary was built wrong.
    init() throws(PrivatePlaneProblem) {
        MustacheContentTypes.register(HTMLEscaping(), named: HTMLEscaping.name)
        var library = MustacheLibrary()
        for template in Template.shared + PageRoutes.templates {
            try Self.register(template.piece, named: template.name, in: &library)
        }
        for (part, text) in zip(Part.allCases, try Self.layoutParts) {
            try Self.register(text, named: part.rawValue, in: &library)
        }
        self.library = library
    }

    /// The page as HTML.
    func text(of frame: Frame) -> String { Part.allCases.map { text(of: $0, frame) }.joined() }

    /// A part of it, for a page that is sent while it is made.
    func text(of part: Part, _ frame: Frame) -> String { library.render(frame, withTemplate: part.rawValue) ?? "" }

    /// The layout is cut in two where the content goes.
    enum Part: String, CaseIterable {
        case above = "layout-above"
        case content = "layout-content"
        case below = "layout-below"
    }

    private static var layoutParts: [String] {
        get throws(PrivatePlaneProblem) {
            let (layout, place) = (Template.layout, Self.place)
            let parts = layout.text.split(separator: place, omittingEmptySubsequences: false).map { String($0) }
            guard parts.count == 2 else { throw .template(layout.name, "There has to be one \(place) in it.") }
            return [parts[0], place, parts[1]]
        }
    }

    private static func register(
        _ text: String, named name: String, in library: inout MustacheLibrary
    ) throws(PrivatePlaneProblem) {
        do { try library.register("{{% CONTENT_TYPE:\(HTMLEscaping.name)}}" + text, named: name) } catch {
            throw .template(name, "\(error)")
        }
    }
}
