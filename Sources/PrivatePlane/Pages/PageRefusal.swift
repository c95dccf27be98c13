import HTTPTypes

/// Why a browser does not get what it asked for.
enum PageRefusal: Error, Hashable, Sendable {
    /// Nobody is signed in, or not any more.
    case notSignedIn
    /// The request was made for another host: a page elsewhere may have pointed its name at this machine.
    case otherHost(asked: String?, own: String)
    /// The form does not come from a page that this browser got here.
    case foreignForm
    /// Another site has sent the browser, and only the admin may.
    case foreignVisit
    case unreadableForm(String)
    case tooLarge(limit: Int)
    /// Passphrases would cross a network in the clear.
    case unsafeSignIn

    var status: HTTPResponse.Status {
        switch self {
        case .notSignedIn, .foreignForm, .foreignVisit, .unsafeSignIn: .forbidden
        case .otherHost: .misdirectedRequest
        case .unreadableForm: .badRequest
        case .tooLarge: .contentTooLarge
        }
    }

    var page: Page {
        switch self {
        case .notSignedIn:
            Page(
                title: "You are not signed in",
                content: """
                    <p>Your session has ended, so nothing was done.</p>
                    <p><a href="/sign-in">Sign in</a></p>
                    """)
        case .otherHost(let asked, let own):
            Page(
                title: "Another host",
                content: """
                    <p>This is not “\(asked ?? "")”. Open <a href="\(own)/">\(own)</a>, or set AUREOLE_PRIVATE_URL to \
                    the address that browsers use.</p>
                    """)
        case .foreignForm:
            Page(
                title: "This form was not taken",
                content: """
                    <p>It does not come from a page that was opened in this session, so nothing was done. Open the page \
                    again and send the form from there.</p>
                    <p><a href="/">Begin again</a></p>
                    """)
        case .foreignVisit:
            Page(
                title: "Begin here",
                content: """
                    <p>Another site has led you to this address, so nothing was done. Begin from Aureole's own pages, or \
                    enter the address yourself.</p>
                    <p><a href="/">Go on</a></p>
                    """)
        case .unreadableForm(let problem): Page(title: "This form cannot be read", content: "<p>\(problem)</p>")
        case .tooLarge(let limit):
            Page(title: "This form is too large", content: "<p>It may have \(limit) bytes.</p>")
        case .unsafeSignIn:
            Page(
                title: "Nobody can sign in here",
                content: """
                    <p>This plane speaks plain HTTP beyond this machine, where passphrases could be read on their way. \
                    Set AUREOLE_PRIVATE_URL to the https URL of the proxy in front, or give the plane a certificate.</p>
                    """)
        }
    }
}
