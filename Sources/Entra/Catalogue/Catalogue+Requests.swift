import Federation

extension Catalogue {
    /// About the scope and the form of the request (facts, 4.2 and 4.3).
    static let requests: [Row] = [
        Row(
            [70011], .never, at: .permissions, copy: .scope,
            "The scope is not valid.",
            "Give the connection one resource followed by /.default, such as https://graph.microsoft.com/.default.",
            delegated: .told(
                .never, at: .permissions, copy: .scope,
                "The scope of the sign-in is not valid.",
                """
                Check each permission in 'aureole connection show NAME' for typing errors and compare it with the \
                delegated permissions there.
                """)),
        Row(
            [1002012], .never, at: .permissions, copy: .scope,
            "An application that acts as itself cannot ask for single permissions.",
            """
            Give the connection the resource followed by /.default as its scope; which permissions that means is \
            granted there.
            """),
        Row(
            [700022], .never, copy: .scope,
            "The scope names more than one resource.",
            "Ask for one resource at a time: make a connection, or a request, for each."),
        Row(
            [28002], .never, at: .permissions, copy: .scope,
            "The scope in the second step of the sign-in is not valid.",
            "Check the scopes in 'aureole connection show NAME' for typing errors; they must belong to one resource."),
        Row(
            [28003], .never, at: .permissions, copy: .scope,
            "The scope in the second step of the sign-in is empty.",
            "Give the connection a scope with 'aureole connection set NAME'."),
        Row(
            [900144], .never,
            "A part of the request that Entra needs is missing.",
            """
            Check that no proxy changes the requests to Entra. If none does, report a fault of Aureole with the trace \
            ID.
            """),
        Row(
            [9002313], .never,
            "Entra finds the request malformed.",
            """
            Look for blanks, line breaks and stray characters in tenant, client ID and scope of 'aureole connection \
            show NAME'.
            """),
        Row(
            [90013], .never,
            "Entra finds a value of the request invalid.",
            "Look for typing errors in tenant, client ID and scope of 'aureole connection show NAME'."),
        Row(
            [90004], .never,
            "Entra finds that the request is not formed properly.",
            """
            Check that no proxy changes the requests to Entra, and look for stray characters in 'aureole connection \
            show NAME'.
            """),
        Row(
            [90023], .never,
            "Entra finds the request invalid.",
            "Compare tenant, client ID and scope of 'aureole connection show NAME' with the application's overview."),
        Row(
            [70003], .never,
            "The application may not use this way of asking for a token.",
            """
            Check that the client ID is an app registration's. If it is, report a fault of Aureole with the trace ID.
            """),
        Row(
            [70005], .never, at: .authentication,
            "The application may not get this kind of answer to a sign-in.",
            """
            Check that the redirect URI is registered on the platform Web. If it is, report a fault of Aureole with \
            the trace ID.
            """),
        Row(
            [70007], .never,
            "Entra cannot return the answer to a sign-in in the way that was asked for.",
            "This is a fault of Aureole: please report it with the trace ID."),
        Row(
            [700054], .never, at: .authentication,
            "The application is not set up to get ID tokens in the answer to a sign-in.",
            """
            Aureole does not need it: report a fault of Aureole with the trace ID. To go on, tick 'ID tokens' under \
            Implicit grant and hybrid flows.
            """),
        Row(
            [50011], .never, at: .authentication, copy: .redirectURI,
            """
            The redirect URI, the address where people come back after they signed in, is not registered on the \
            application.
            """,
            "Add it there on the platform Web, exactly as 'aureole connection show NAME' prints it."),
        Row(
            [900971], .never, at: .authentication, copy: .redirectURI,
            "The application has no redirect URI, the address where people come back after they signed in.",
            "Add a platform Web there, with the redirect URI that 'aureole connection show NAME' prints."),
    ]
}
