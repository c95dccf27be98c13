import Federation

extension Catalogue {
    /// What goes away by itself (facts, 3.7), and what looks as if it did.
    static let passing: [Row] = [
        Row(
            [90006, 90012, 90033, 90090, 50033, 50087], .helps, kind: .transient,
            "Entra had a passing fault.",
            "Nothing has to be done: Aureole tries it again."),
        Row(
            [90024, 90055], .helps, kind: .throttling,
            "Entra received more requests from this tenant than it answers.",
            """
            Aureole holds the requests back for a while. If it happens often, look for programs that ask for a new \
            token each time.
            """),
        Row(
            [50196], .helps, kind: .throttling,
            "Entra received the same request many times within a short time.",
            """
            Aureole holds the request back for a while. Look for other programs that use the same application and do \
            not keep their tokens.
            """),
        Row(
            [90036], .never, at: .servicePrincipalSignIns,
            "Entra's directory failed in a way that another try does not mend.",
            """
            Check the permissions of the application and their consent; if they are right, give Microsoft's support \
            the trace ID and the correlation ID.
            """),
        Row(
            [90092], .never, at: .permissions,
            "Entra's directory refused the request, and says that another try is of no use.",
            """
            Check the permissions of the application and their consent; if they are right, give Microsoft's support \
            the trace ID and the correlation ID.
            """),
        Row(
            [90093], .never, at: .permissions,
            "Entra's directory does not allow what the application or the person asked for.",
            """
            Check the permissions of the application and their consent; if they are right, give Microsoft's support \
            the trace ID and the correlation ID.
            """),
        Row(
            [90091], .never, at: .permissions,
            "Entra could not reach its own directory for this request.",
            """
            Check the permissions of the application and their consent; if they are right, give Microsoft's support \
            the trace ID and the correlation ID.
            """),
    ]
}
