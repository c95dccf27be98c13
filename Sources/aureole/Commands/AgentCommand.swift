import ArgumentParser
import Federation
import Operations

/// `aureole agent`: the identities that tokens speak for.
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "The identities that tokens speak for.",
        discussion: "Example:\n  aureole agent add helpdesk",
        subcommands: [Add.self, List.self, Show.self, Disable.self, Enable.self, Remove.self])
}

extension AgentCommand {
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Make an agent and print the three values to copy into Azure.",
            discussion: """
                Example:
                  aureole agent add helpdesk
                prints issuer, value (subject) and audience for "Other issuer".
                """)

        @Argument(help: "A name of your choice.") var name: String
        @Option(help: "Fixed subject; by default made from the agent's id.") var subject: String?
        @Option(help: "Audience; may be given several times.") var audience: [String] = []
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let draft = AgentDraft(
                name: try Name(name), subject: try subject.map { try Subject($0) },
                audiences: try audience.map { try Audience($0) })
            try await options.withDesk { desk, caller in
                let agent = try await desk.addAgent(draft, by: caller)
                options.show(agent, of: desk)
                for sentence in desk.limits(of: agent) { options.warn(Warning(sentence: sentence)) }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "All agents.", discussion: "Example:\n  aureole agent list --json")

        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withDesk { desk, _ in
                let agents = try await desk.agents()
                options.print(
                    .array(agents.map { $0.json(issuer: desk.issuer) }),
                    text: Table(
                        ["NAME", "SUBJECT", "AUDIENCES", "STATE"],
                        agents.map { agent in
                            [
                                agent.name.text, agent.subject.text,
                                agent.audiences.map(\.text).joined(separator: " "),
                                agent.isEnabled ? "enabled" : "disabled",
                            ]
                        }, empty: "No agents yet. Make one with: aureole agent add NAME"
                    ).text)
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "The three values of an agent, plain or ready to paste into a tool.",
            discussion: "Example:\n  aureole agent show helpdesk --as az")

        @Argument(help: "Name or id.") var agent: String
        @Option(
            name: .customLong("as"),
            help: """
                What to write for: az, graph, powershell, terraform or bicep in Azure; aws, google, vault or kubernetes \
                outside of it.
                """)
        var tool: Listener?
        @Option(help: "Which of its audiences; by default the first.") var audience: String?
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Agent>(agent)
            let audience = try audience.map { try Audience($0) }
            try await options.withDesk { desk, _ in
                let agent = try await desk.agent(reference)
                guard let tool else { return options.show(agent, of: desk) }
                let credential = try desk.federatedCredential(of: agent, audience: audience)
                print(try tool.setup(for: credential), terminator: "")
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable", abstract: "Stop an agent: it and its connections get no more tokens.",
            discussion: "Example:\n  aureole agent disable helpdesk")

        @Argument(help: "Name or id.") var agent: String
        @OptionGroup var options: CommandOptions

        func run() async throws { try await options.setEnabled(false, agent: agent) }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "enable",
            abstract: "Let a disabled agent work again.", discussion: "Example:\n  aureole agent enable helpdesk")

        @Argument(help: "Name or id.") var agent: String
        @OptionGroup var options: CommandOptions

        func run() async throws { try await options.setEnabled(true, agent: agent) }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Remove an agent that no connection uses. Its subject never comes back.",
            discussion: "Example:\n  aureole agent remove helpdesk")

        @Argument(help: "Name or id.") var agent: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let reference = try Reference<Agent>(agent)
            try await options.withDesk { desk, caller in
                try await desk.removeAgent(reference, by: caller)
                options.print(["removed": .string(agent)], text: "Removed agent '\(agent)'.")
            }
        }
    }
}

extension CommandOptions {
    fileprivate func show(_ agent: Agent, of desk: Desk) {
        print(agent.json(issuer: desk.issuer), text: agent.text(issuer: desk.issuer))
    }

    fileprivate func setEnabled(_ enabled: Bool, agent: String) async throws {
        let reference = try Reference<Agent>(agent)
        try await withDesk { desk, caller in
            show(try await desk.setEnabled(enabled, reference, by: caller), of: desk)
        }
    }
}

extension Agent {
    /// The values under the names that Azure's form has for them.
    fileprivate func text(issuer: Issuer) -> String {
        """
        Agent '\(name)' (\(id))\(isEnabled ? "" : ", disabled")

          Issuer      \(issuer)
          Value       \(subject)
          Audience    \(audiences.map(\.text).joined(separator: "\n              "))
          Name        \(FederatedCredentialName(for: name))

        In Azure: App registrations > your app > Certificates & secrets > Federated credentials >
        Add credential > Other issuer.
        """
    }
}
