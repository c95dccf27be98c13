import Federation

extension Catalogue {
    /// Somebody has not agreed to what the application may do (facts, 4.3).
    static let consent: [Row] = [
        Row(
            [65001], .never, at: .permissions, copy: .adminConsentURL,
            "Nobody in this tenant has consented to the permissions that the application asks for.",
            "Press 'Grant admin consent' there, or let an administrator open the admin consent address.",
            delegated: .told(
                .signInAgain, at: .permissions, copy: .adminConsentURL,
                """
                Neither the person nor an administrator has consented to the permissions that the connection asks for.
                """,
                """
                Sign in again and accept the permissions. Where people may not do that themselves, an administrator \
                presses 'Grant admin consent' there or opens the admin consent address.
                """)),
        Row(
            [65004], .signInAgain, at: .permissions, copy: .adminConsentURL,
            "The person was asked for consent and declined.",
            "Sign in again and accept the permissions, or let an administrator open the admin consent address."),
        Row(
            [650052], .never, at: .enterpriseApplications,
            "The organisation has no subscription to a service that the application asks for.",
            """
            Subscribe to the service or enable it in this tenant, or take its permissions away from the application.
            """),
        Row(
            [650054], .never, at: .permissions,
            "The application asks for permissions of a resource that was removed or is not available.",
            "Remove the permissions of that resource there, and from the scopes of the connection."),
        Row(
            [650056], .never, at: .permissions,
            "The application is misconfigured: client ID, permissions and consent do not fit together.",
            """
            Compare client ID and tenant with the overview; list all permissions that the connection asks for there, \
            and grant admin consent.
            """),
        Row(
            [650057, 65005], .never, at: .permissions, copy: .scope,
            "The application asks for a resource that is not among the permissions of its registration.",
            """
            Press 'Add a permission' there, choose the resource, and grant admin consent. Or correct the scope of the \
            connection.
            """),
        Row(
            [90094], .never, at: .consentSettings, copy: .adminConsentURL,
            "The permissions need the consent of an administrator.",
            """
            An administrator opens the admin consent address, or presses 'Grant admin consent' on the application's \
            API permissions.
            """),
        Row(
            [90095], .never, at: .consentSettings, copy: .adminConsentURL,
            "The permissions need an administrator's consent, which people request in this tenant.",
            """
            Send the request that the sign-in page offers, and let an administrator approve it under Admin consent \
            requests; or an administrator opens the admin consent address.
            """),
    ]
}
