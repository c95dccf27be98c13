import Federation

extension Operation {
    static let listAgents = Operation(
        "listAgents", "Lists the agents by name", answering: .list(of: .agent, "A page of them.")
    ).with { $0.parameters = Parameter.page }

    static let addAgent = Operation("addAgent", "Adds an agent", answering: .created(.agent)).with {
        $0.body = .required(.newAgent)
        $0.problems = [.nameTaken, .subjectTaken]
    }

    static let showAgent = Operation("showAgent", "Shows an agent", answering: .ok(.the(.agent), "The agent."))

    static let changeAgent = Operation(
        "changeAgent", "Switches an agent on or off", answering: .ok(.the(.agent), "The agent from now on.")
    ).with { $0.body = .required(.agentChange) }

    static let removeAgent = Operation("removeAgent", "Removes an agent", answering: .done).with {
        $0.description = "Its subject is never given out again."
        $0.problems = [.inUse]
    }

    static let federatedCredential = Operation(
        "federatedCredential", "Tells what to create in Azure for an agent",
        answering: .ok(.the(.federatedCredential), "The values to copy.")
    ).with {
        $0.parameters = [
            .query("as", .word("Adds `text`, for this tool.", of: SetupTool.self)),
            .query("audience", .audience.described("One of the agent's audiences; its first if not said.")),
        ]
        $0.problems = [.notUsable]
    }
}
