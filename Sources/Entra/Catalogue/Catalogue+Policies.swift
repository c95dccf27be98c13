import Federation

extension Catalogue {
    /// A policy of the tenant forbids it (facts, 4.2 and 4.3).
    static let policies: [Row] = [
        Row(
            [53003], .never, at: .namedLocations,
            "A Conditional Access policy of the tenant blocks the application.",
            """
            Add the outgoing IP address of Aureole's machine to a location that the policy allows. The service \
            principal sign-ins in the sign-in logs name the policy; a workload identity at risk must be cleared first.
            """,
            delegated: .told(
                .never, at: .userSignIns,
                "A Conditional Access policy of the tenant blocks the person who signed in.",
                """
                Look up the sign-in there: it names the policy and the condition that failed. The requests come from \
                Aureole's machine, so its outgoing IP address must be in an allowed location.
                """)),
        Row(
            [530032], .never, at: .conditionalAccess,
            "A security policy of the tenant blocks the request.",
            "Ask a security administrator of the tenant; the sign-in logs name the policy."),
        Row(
            [530034], .never,
            "Entra blocks an administrator who works for this tenant from outside, because of a risk.",
            "Ask the security administrator of that person's own tenant to look at the risk and to clear it."),
        Row(
            [530035], .never, at: .tenantOverview,
            "The security defaults of the tenant block the request.",
            """
            Ask a security administrator of the tenant; the switch is called 'Manage security defaults' under \
            Properties.
            """),
        Row(
            [53000], .signInAgain, at: .userSignIns,
            "The device that was used to sign in does not comply with the tenant's rules.",
            "Sign in again on a device that the organisation manages and that meets its rules."),
        Row(
            [53001], .signInAgain, at: .userSignIns,
            "The device that was used to sign in is not joined to the organisation.",
            "Sign in again on a device that is joined to the organisation."),
        Row(
            [53002], .signInAgain, at: .userSignIns,
            "The browser or app that was used to sign in is not an approved one.",
            "Sign in again with a browser or app that the tenant's policy approves."),
        Row(
            [53004], .signInAgain, at: .userSignIns,
            "Entra finds the sign-in suspicious, and the person could not set up a second factor in it.",
            """
            The person signs in elsewhere first and sets up a second factor, or an administrator clears the risk. Then \
            sign in again.
            """),
        Row(
            [53010], .signInAgain, at: .userSignIns,
            "The person may set up a second factor only from certain places or devices.",
            "Set it up from a place or device that the policy trusts, then sign in again."),
        Row(
            [53011], .signInAgain, at: .userSignIns,
            "Entra blocks the person because of a risk in their home tenant.",
            "An administrator of the home tenant clears the risk, then the person signs in again."),
        Row(
            [50131], .never, at: .conditionalAccess,
            "A Conditional Access policy is not met, such as one about the device or the place.",
            "Look up the sign-in in the sign-in logs: it names the policy and the condition that failed."),
        Row(
            [50005], .never, at: .conditionalAccess,
            "A Conditional Access policy does not support the kind of device that was used.",
            "Sign in from a platform that the policy supports, or have the policy changed."),
        Row(
            [50105], .never, at: .usersAndGroups,
            "The application accepts only people who are assigned to it, and this person is not.",
            "Add the person or a group of theirs there. Then sign in again."),
    ]
}
