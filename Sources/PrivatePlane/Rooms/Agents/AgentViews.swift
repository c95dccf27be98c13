import Federation
import Operations

extension Template {
    static let agents = Template("agents", PackageResources.agents_mustache)
    static let agent = Template("agent", PackageResources.agent_mustache)
    static let agentNew = Template("agent-new", PackageResources.agent_new_mustache)
}

/// The template `agents`.
struct AgentList: Sendable {
    let rows: [Row]
    /// Whether the list does not begin at its beginning.
    let isPart: Bool
    let pager: Pager?

    struct Row: Sendable {
        let id: String
        let name: String
        let subject: String
        let isEnabled: Bool

        init(_ agent: Agent) {
            (id, name) = (agent.id.description, agent.name.text)
            (subject, isEnabled) = (agent.subject.text, agent.isEnabled)
        }
    }
}

/// The template `agent`.
struct AgentView: Sendable {
    let head: Heading
    let id: String
    let isEnabled: Bool
    let way = FederatedCredential.way
    let values: [ShownValue]
    let tools: [ShownTool]
    let limits: [String]
    let connections: ShownLinks
    let clients: ShownLinks

    init(
        _ agent: Agent, _ credential: FederatedCredential, connections: ShownLinks, clients: ShownLinks,
        limits: [String]
    ) {
        head = Heading(agent.name.text, under: .agents)
        id = agent.id.description
        isEnabled = agent.isEnabled
        let others = agent.audiences.dropFirst().enumerated().map { index, audience in
            ShownValue("Other audience \(index + 1)", audience.text)
        }
        values = credential.shownValues + others
        tools = credential.shownTools
        self.limits = limits
        self.connections = connections
        self.clients = clients
    }
}

/// The template `agent-new`.
struct AgentForm: Sendable {
    let head = Heading("New agent", under: .agents)
    let problem: FormProblem?
    let name: Field
    let subject: Field
    let audiences: Field
    /// Whether the rarer fields are unfolded.
    let isOpen: Bool

    init(_ state: FormState) {
        problem = state.problem
        name = Field(
            "name", "Name", in: state,
            hint: "What it is for, such as “helpdesk”. It can be anything that you know it by.",
            isRequired: true)
        subject = Field(
            "subject", "Subject", in: state,
            hint: "Leave it empty: Aureole then makes one that is never given out twice.")
        audiences = Field(
            "audiences", "Audiences", .area, in: state,
            hint: "One a line. Leave it empty for api://AzureADTokenExchange, which Azure's public cloud expects.")
        isOpen = ["subject", "audiences"].contains { !(state.typed[$0] ?? "").isEmpty }
    }

    /// - Throws: `FormRefusal`.
    static func draft(in form: PostedForm) throws -> AgentDraft {
        var reader = FormReader(form)
        let name = reader.required("name", "Give the agent a name.", as: Name.init(_:))
        let subject = reader.value("subject", as: Subject.init(_:))
        let audiences = reader.lines("audiences", as: Audience.init(_:))
        return AgentDraft(name: try reader.finish(name), subject: subject, audiences: audiences)
    }
}

extension Removal {
    init(disabling agent: Agent, connections: ShownLinks) {
        isPossible = true
        let path = LocalPath.agent(agent).text
        head = Heading("Disable “\(agent.name)”?", under: Message.Link(label: agent.name.text, address: path))
        sentences =
            ["No token is minted for it any more, from now on and until it is enabled again."]
            + (connections.isEmpty ? [] : ["These connections get no tokens meanwhile:"])
        list = connections.names
        action = path + "/disable"
        button = "Disable the agent"
        back = path
    }

    init(_ agent: Agent, connections: ShownLinks, clients: ShownLinks) {
        isPossible = connections.isEmpty
        head = Heading(
            "Remove “\(agent.name)”?", under: Message.Link(label: agent.name.text, address: "/agents/\(agent.id)"))
        action = "/agents/\(agent.id)/remove"
        button = "Remove the agent"
        back = "/agents/\(agent.id)"
        if !isPossible {
            sentences = ["It cannot be removed while these connections prove themselves with it:"]
            list = connections.names
        } else {
            sentences =
                [
                    "Nothing is minted for “\(agent.subject)” any more, and its subject is never given out again.",
                    "Federated credentials in Azure that name it are left there, and match nothing.",
                ] + (clients.isEmpty ? [] : ["These clients lose what they were allowed for it:"])
            list = clients.names
        }
    }
}
