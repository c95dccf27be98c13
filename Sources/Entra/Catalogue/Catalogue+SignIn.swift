import Federation

extension Catalogue {
    /// Only a person can go on (facts, 4.3).
    static let signIn: [Row] = [
        Row(
            [50020], .signInAgain, at: .users,
            "The person's account belongs to another tenant and is not a guest in this one.",
            "Sign in with an account of this tenant, or let an administrator invite the person as a guest."),
        Row(
            [50034], .signInAgain, at: .users,
            "The account does not exist in this tenant.",
            "Sign in with an account of this tenant; look for a typing error in its name."),
        Row(
            [51004], .signInAgain, at: .users,
            "The tenant has no account of the person who signed in.",
            "Sign in with an account of this tenant, or let an administrator add the person."),
        Row(
            [50014], .signInAgain, at: .users,
            "The person was invited to this tenant, and the invitation was not completed.",
            "The person accepts the invitation first, then signs in again."),
        Row(
            [16000], .signInAgain,
            "Several accounts are signed in to the browser, and none was chosen.",
            "Sign in again and choose the account; a private window avoids the others."),
        Row(
            [500208], .signInAgain,
            "The account is of a kind that cannot sign in here, such as a personal one.",
            "Sign in with a work or school account of this tenant."),
        Row(
            [50055], .signInAgain, at: .users,
            "The person's password has expired.",
            "Change the password, then sign in again."),
        Row(
            [50056], .signInAgain, at: .users,
            "Entra knows no password of this account.",
            "Sign in again and have the password reset, or sign in through the organisation's own page."),
        Row(
            [50057], .signInAgain, at: .users,
            "The person's account is disabled.",
            "An administrator enables the account; or sign in with another one."),
        Row(
            [50126], .signInAgain,
            "User name or password are wrong.",
            "Sign in again with the right ones."),
        Row(
            [50053], .signInAgain, at: .userSignIns,
            "The account is locked after too many wrong passwords, or the address it came from is blocked.",
            "Wait some minutes or have the account unlocked, then sign in again."),
        Row(
            [50072], .signInAgain,
            "The person has to set up a second factor, such as an app on the telephone.",
            "Sign in again; Entra leads through the set-up."),
        Row(
            [50074], .signInAgain,
            "The person has to pass a second factor, and did not.",
            "Sign in again and confirm with the second factor."),
        Row(
            [50076], .signInAgain,
            "A change of policy or place demands a second factor from the person.",
            "Sign in again; Entra asks for the second factor."),
        Row(
            [50078], .signInAgain,
            "The second factor that the person passed has expired.",
            "Sign in again; Entra asks for it anew."),
        Row(
            [50079], .signInAgain,
            "A change of policy or place demands that the person sets up a second factor.",
            "Sign in again; Entra leads through setting it up."),
        Row(
            [50158], .signInAgain,
            "Another service has to check the person, and did not.",
            "Sign in again and follow the check of the other service."),
        Row(
            [50161], .signInAgain,
            "Entra could not accept what another service said about the person.",
            "Sign in again. If it fails again, the administrator of that service has to look at its set-up."),
        Row(
            [54005], .signInAgain,
            "The code that the sign-in brought was used already.",
            "Start the sign-in again, without going back in the browser or loading the page twice."),
        Row(
            [70000], .signInAgain,
            "The stored sign-in is not valid.",
            "Sign in again."),
        Row(
            [70008], .signInAgain,
            "The stored sign-in has expired or was revoked, or the sign-in took too long.",
            "Sign in again, within a few minutes."),
        Row(
            [700082], .signInAgain,
            "The stored sign-in has expired, because nobody used it for a long time.",
            "Sign in again. A connection that is used once a month stays signed in."),
        Row(
            [700084], .signInAgain, at: .authentication, copy: .redirectURI,
            "The stored sign-in was made for a single-page application, and ends for good after a day.",
            "Move the redirect URI from 'Single-page application' to the platform Web, then sign in again."),
        Row(
            [70043], .signInAgain, at: .conditionalAccess,
            "The tenant demands that people sign in anew at intervals, and the stored sign-in is older.",
            """
            Sign in again. To have it last longer, except the person from the sign-in frequency of the Conditional \
            Access policy.
            """),
        Row(
            [50173], .signInAgain,
            "The stored sign-in was revoked: the password was changed, or an administrator ended all sessions.",
            "Sign in again."),
        Row(
            [50132], .signInAgain,
            "The session of the person is not valid any more, such as after a change of the password.",
            "Sign in again with the present password."),
        Row(
            [50133], .signInAgain,
            "The session of the person ended, because the password has expired or was changed recently.",
            "Sign in again, with the new password."),
        Row(
            [50089], .signInAgain,
            "The sign-in took too long and was given up.",
            "Start the sign-in again and finish it within some minutes."),
        Row(
            [700005], .never, at: .tenantOverview, copy: .tenant,
            "The code that the sign-in brought belongs to another tenant.",
            """
            Give the connection the tenant that the person signs in to: 'aureole connection set NAME --tenant ID'. \
            Then sign in again.
            """),
        Row(
            [50147], .signInAgain,
            "A safety value at the start of the sign-in (the PKCE challenge) has the wrong size.",
            "Start the sign-in again. If it fails again, report a fault of Aureole with the trace ID."),
        Row(
            [501481], .signInAgain,
            "The sign-in was finished by another browser or another attempt than the one that began it.",
            "Start the sign-in again in one window. If it fails again, report a fault of Aureole with the trace ID."),
        Row(
            [501491], .signInAgain,
            "A safety value of the sign-in (the PKCE challenge) is of a kind that Entra does not take.",
            "Start the sign-in again; if it fails again, report a fault of Aureole with the trace ID."),
    ]
}
