/// A page that is sent while it is still being made: at once what it begins with, then each piece as it is there.
struct StreamedPage: Sendable {
    /// The frame, and what stands in it from the beginning. Its status is told before the work is begun.
    var opening: Page
    /// What follows the last piece whatever happens, such as the end of a table that the opening has begun.
    var closing: Piece?
    /// Hands every piece to `send`, in their order, and returns after the last. It is cancelled when the browser goes away.
    /// What it throws is told on the page, behind the closing.
    let make: @Sendable (_ send: @escaping @Sendable (Piece) -> Void) async throws -> Void
}

/// A piece of a page's content: a template and what it is filled with. `token` is there, as on a whole page.
struct Piece: Sendable {
    let template: Template
    let content: any Sendable

    init(_ template: Template, _ content: any Sendable) {
        self.template = template
        self.content = content
    }
}
