import Federation

extension Schema {
    static let agent = answer(
        "An identity that tokens speak for.",
        [
            "id": .id(of: "agent"), "name": .name, "issuer": .text("The issuer URL.", format: "uri"),
            "subject": .subject, "audiences": .list(of: .audience, "What its assertions may be for."),
            "enabled": .flag("Whether it gets tokens."),
        ])

    static let newAgent = request(
        "An agent to be added.", ["name": name.example("helpdesk")],
        optional: [
            "subject": subject.described(
                "The `sub` of its assertions; made of its id if not said, which is the better choice."),
            "audiences": list(of: audience, "What its assertions may be for; Azure's public cloud if not said."),
        ])

    static let agentChange = request(
        "What is to change.", ["enabled": flag("Without, neither it nor its connections get tokens.")])

    static let federatedCredential = answer(
        "What an admin creates in Azure, so that Entra believes an agent.",
        [
            "issuer": .text("For the field \"Issuer\".", format: "uri"), "subject": .subject, "audience": .audience,
            "name": .text("A name that Azure takes.", pattern: "^[0-9A-Za-z][0-9A-Za-z_-]{2,119}$"),
        ], optional: ["text": .text("How to enter it with the tool that was asked for.")])
}
