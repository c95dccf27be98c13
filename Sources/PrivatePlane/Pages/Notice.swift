import Hummingbird

/// What was just done, told on the page that a form's answer leads to. The address carries one of these words and no
/// text of its own, so that no link can put words into our mouth.
enum Notice: String, Hashable, Sendable, CaseIterable {
    case saved, added, removed, enabled, disabled, authorised
    case signedIn = "signed-in"
    case consented
    case secretIDSaved = "secret-id-saved"
    case credentialSet = "credential-set"
    case credentialTaken = "credential-taken"
    case previousForgotten = "previous-forgotten"
    case rotated, revoked
    case rotationWaits = "rotation-waits"
    case sessionEnded = "session-ended"

    var sentence: String {
        switch self {
        case .saved: "Saved."
        case .added: "Added."
        case .removed: "Removed."
        case .enabled: "Enabled. Tokens are minted for it again."
        case .disabled: "Disabled. No token is minted for it any more."
        case .authorised: "Authorised. Entra has issued a token."
        case .signedIn: "Signed in with Microsoft."
        case .consented: "An administrator has consented. Try the connection to see what is granted now."
        case .secretIDSaved:
            "Saved. What you pasted looks like the Secret ID, though: Azure's column Value holds the secret itself."
        case .credentialSet: "The new credential was tried, works and is in use."
        case .credentialTaken: "The new credential is in use. Entra has not been asked whether it works."
        case .previousForgotten: "The previous credential is forgotten."
        case .rotated: "The next key signs now."
        case .rotationWaits:
            "Noted. The next key signs as soon as it has been seen for long enough; see below how long that is."
        case .revoked: "Revoked. The key is out of the published set."
        case .sessionEnded: "That session has ended."
        }
    }

    init?(_ request: Request) {
        guard let word = request.uri.queryParameters["done"], let notice = Self(rawValue: String(word)) else {
            return nil
        }
        self = notice
    }
}

extension LocalPath {
    /// The same path, and there a word on what was just done.
    func telling(_ notice: Notice) -> LocalPath {
        LocalPath(text + (text.contains("?") ? "&" : "?") + "done=\(notice.rawValue)") ?? self
    }
}
