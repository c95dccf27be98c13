import Federation
import Operations

/// What every page has around its content, as `layout` is filled with it.
struct Frame: Sendable {
    let title: String
    let rooms: [Door]
    /// Who is signed in.
    let admin: String?
    /// Whether the page of the admin's own account is shown.
    let isAccount: Bool
    /// What every form on the page carries.
    let token: String
    let notice: String?
    /// Whether a window lies over the page.
    let isCovered: Bool
    let onward: Onward?
    let assets: [String: String]
    /// The template of the content, by its name.
    var template: String
    var content: any Sendable

    struct Door: Sendable {
        let label: String
        let path: String
        let isCurrent: Bool
    }

    struct Onward: Sendable {
        let seconds: Int
        let path: String
        let isWithoutScript: Bool
    }

    init(_ page: Page, for signedIn: SignedIn?, assets: [String: String]) {
        title = page.title
        rooms = Room.allCases.filter { $0 != .account }.map {
            Door(label: $0.label, path: $0.path.text, isCurrent: $0 == page.room)
        }
        admin = signedIn?.admin.name.text
        isAccount = page.room == .account
        token = signedIn?.formToken ?? ""
        notice = page.notice?.sentence
        isCovered = page.isCovered
        onward = page.onward.map {
            Onward(seconds: $0.seconds, path: $0.path.text, isWithoutScript: $0.isWithoutScript)
        }
        self.assets = assets
        template = page.template.name
        content = page.content
    }

    /// The same around a piece of the content.
    func around(_ piece: Piece) -> Frame {
        var frame = self
        (frame.template, frame.content) = (piece.template.name, piece.content)
        return frame
    }
}
