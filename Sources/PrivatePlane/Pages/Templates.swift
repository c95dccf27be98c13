import Mustache

/// The templates of all pages, read once at start.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// - Throws: `PrivatePlaneProblem.template` for one that is no Mustache: the binary was built wrong.
    init() throws(PrivatePlaneProblem) {
        MustacheContentTypes.register(HTMLEscaping(), named: HTMLEscaping.name)
        var library = MustacheLibrary()
        for template in Template.shared + PageRoutes.templates {
            let text = "{{% CONTENT_TYPE:\(HTMLEscaping.name)}}" + String(decoding: template.source, as: UTF8.self)
            do { try library.register(text, named: template.name) } catch {
                throw .template(template.name, "\(error)")
            }
        }
        self.library = library
    }

    /// The page as HTML.
    func text(of frame: Frame) -> String { library.render(frame, withTemplate: Template.layout.name) ?? "" }
}
