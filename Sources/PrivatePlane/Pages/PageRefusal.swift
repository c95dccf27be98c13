import HTTPTypes

/// Why a browser does not get what it asked for.
enum PageRefusal: Error, Hashable, Sendable {
    /// Nobody is signed in, or not any more.
    case notSignedIn
    /// The request was made for another host: a page elsewhere may have pointed its name at this machine.
    case otherHost(asked: String?, own: String)
    /// The form does not come from a page that this browser got here.
    case foreignForm
    /// The form comes from a page of ours, of a session that has ended meanwhile.
    case staleForm(KeptForm)
    /// Another site has sent the browser, and only the admin may.
    case foreignVisit
    case unreadableForm(String)
    case tooLarge(limit: Int)
    /// Passphrases would cross a network in the clear.
    case unsafeSignIn

    var status: HTTPResponse.Status {
        switch self {
        case .notSignedIn, .foreignForm, .staleForm, .foreignVisit, .unsafeSignIn: .forbidden
        case .otherHost: .misdirectedRequest
        case .unreadableForm: .badRequest
        case .tooLarge: .contentTooLarge
        }
    }

    var page: Page { message.status(status) }

    private var message: Page {
        switch self {
        case .notSignedIn:
            .message(
                "You are not signed in", "Your session has ended, so nothing was done.",
                link: Message.Link(label: "Sign in", address: "/sign-in"))
        case .otherHost(let asked, let own):
            .message(
                "Another host",
                "This is not “\(asked ?? "")”. Open \(own), or set AUREOLE_PRIVATE_URL to the address that browsers use.",
                link: Message.Link(label: "Open \(own)", address: "\(own)/"))
        case .foreignForm, .staleForm:
            .message(
                "This form was not taken",
                """
                It does not come from a page that was opened in this session, so nothing was done. Open the page again \
                and send the form from there.
                """,
                link: Message.Link(label: "Begin again", address: "/"))
        case .foreignVisit:
            .message(
                "Begin here",
                """
                Another site has led you to this address, so nothing was done. Begin from Aureole's own pages, or enter \
                the address yourself.
                """,
                link: Message.Link(label: "Go on", address: "/"))
        case .unreadableForm(let problem): .message("This form cannot be read", problem)
        case .tooLarge(let limit):
            .message("This is too large", "A form may have \(limit / 1024) kB with the file in it. Nothing was done.")
        case .unsafeSignIn:
            .message(
                "Nobody can sign in here",
                """
                This plane speaks plain HTTP beyond this machine, where passphrases could be read on their way. Set \
                AUREOLE_PRIVATE_URL to the https URL of the proxy in front, or give the plane a certificate.
                """)
        }
    }
}
