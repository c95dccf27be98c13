import Federation
import Operations

extension Template {
    static let connectionPermissions = Template(
        "connection-permissions", PackageResources.connection_permissions_mustache)
}

/// The template `connection-permissions`.
struct PermissionsView: Sendable {
    let head: ConnectionHead
    let id: String
    let version: Int
    /// In whose name it acts, in a sentence.
    let kind: String
    let isDelegated: Bool
    let resources: [ResourceRows]
    /// What the connection was just tried in; `nil` before.
    let isLooked: Bool
    /// Where it may be tried, if there is a choice.
    let tenant: Choice?
    /// The same where there are too many for a list.
    let typedTenant: Field?
    let consentAddress: ShownValue?
    /// Where consent is asked in the tenants that it serves beside its own.
    let otherTenants: [TenantLink]
    /// Whether there are tenants that are not among them.
    let hasMoreTenants: Bool
    let form: PermissionForm

    struct TenantLink: Sendable {
        let name: String
        let path: String
    }

    /// - Parameter authorisation: what trying it has just shown.
    init(
        _ connection: Connection, _ head: ConnectionHead, _ state: FormState, _ authorisation: Authorisation?,
        consentAddress: String?
    ) {
        self.head = head
        id = connection.id.description
        version = connection.version
        kind = connection.settings.permissions.sentence
        isDelegated = connection.settings.permissions == .delegated
        isLooked = authorisation != nil
        resources = authorisation.map { ResourceRows.all($0, connection) } ?? ResourceRows.all(connection)
        let others = connection.settings.otherTenants
        hasMoreTenants = others.count > ShownLinks.length
        tenant = hasMoreTenants ? nil : Choice(tenantsOf: connection, "Where to look")
        typedTenant = hasMoreTenants ? Field("tenant", "Where to look", hint: "One of its tenants.") : nil
        self.consentAddress = consentAddress.map {
            ShownValue("Address for an administrator", $0, place: "Send it to whoever administers the tenant.")
        }
        otherTenants = others.prefix(ShownLinks.length).map { tenant in
            TenantLink(
                name: tenant.text,
                path: "/connections/\(connection.id)/consent?tenant=\(PercentEncoding.encode(tenant.text))")
        }
        form = PermissionForm(connection, state)
    }
}

/// The permissions of one resource, held against what is needed.
struct ResourceRows: Sendable {
    let name: String
    /// Where missing ones are added; `nil` where none is missing.
    let remedy: String?
    let rows: [Row]

    struct Row: Sendable {
        let permission: String
        let state: String
        let tone: String?
        let remark: String?
    }

    /// What is needed, before anybody has looked.
    static func all(_ connection: Connection) -> [ResourceRows] {
        let needed = connection.effectiveScopes.map { scope in
            ResourceRows(
                name: scope.resource.resourceName(connection), remedy: nil,
                rows: connection.needs(of: scope).map { .needed($0) })
        }
        return needed.filter { !$0.rows.isEmpty } + outOfScope(connection.needsOutOfScope)
    }

    /// What trying has shown.
    static func all(_ authorisation: Authorisation, _ connection: Connection) -> [ResourceRows] {
        let shown = authorisation.resources.map { resource in
            ResourceRows(
                name: resource.resource.resourceName(connection),
                remedy: resource.missing.isEmpty ? nil : remedy(resource.resource.resourceName(connection), connection),
                rows: resource.missing.map { .missing($0) }
                    + resource.granted.map { .granted($0, isSuperfluous: resource.superfluous.contains($0)) })
        }
        return shown + outOfScope(authorisation.outOfScope)
    }

    private static func outOfScope(_ needs: [Permission]) -> [ResourceRows] {
        guard !needs.isEmpty else { return [] }
        return [
            ResourceRows(
                name: "Resources without a scope",
                remedy:
                    "None of the scopes is for them: add the scope of the resource under Settings, or take them out.",
                rows: needs.map { .missing($0, $0.text) })
        ]
    }

    private static func remedy(_ resource: String, _ connection: Connection) -> String {
        let isDelegated = connection.settings.permissions == .delegated
        let kind = isDelegated ? "Delegated permissions" : "Application permissions"
        let then =
            isDelegated
            ? "Then let the person sign in with Microsoft again, or an administrator consent below."
            : "Then choose “Grant admin consent” there, or let an administrator consent below."
        return "Add what is missing in the Entra admin centre: \(PortalPage.permissions.text) > Add a permission > "
            + "\(resource) > \(kind). \(then)"
    }
}

extension ResourceRows.Row {
    fileprivate static func needed(_ permission: Permission) -> Self {
        Self(permission: permission.name, state: "Needed", tone: nil, remark: nil)
    }

    fileprivate static func missing(_ permission: Permission, _ shown: String? = nil) -> Self {
        Self(permission: shown ?? permission.name, state: "Missing", tone: "bad", remark: nil)
    }

    fileprivate static func granted(_ name: String, isSuperfluous: Bool) -> Self {
        guard isSuperfluous else { return Self(permission: name, state: "Granted", tone: "good", remark: nil) }
        return Self(
            permission: name, state: "Superfluous", tone: "warn",
            remark: "It is granted, but not needed. Remove it in Azure if nothing else uses it.")
    }
}

extension String {
    /// What Azure calls a resource.
    fileprivate func resourceName(_ connection: Connection) -> String {
        self == connection.settings.cloud.graphResource ? "Microsoft Graph" : self
    }
}

extension PermissionType {
    /// In whose name a connection acts.
    fileprivate var sentence: String {
        switch self {
        case .application:
            "It acts as itself, with application permissions: an administrator grants them once, and nobody signs in."
        case .delegated:
            "It acts in the name of the person who signed in, with delegated permissions: it can do no more than both the "
                + "permissions and that person may."
        }
    }
}

extension Choice {
    /// One of the tenants that a connection serves; `nil` where there is only its own.
    init?(tenantsOf connection: Connection, _ label: String, in form: FormState = .fresh) {
        guard connection.tenants.count > 1 else { return nil }
        self.init("tenant", label, connection.tenants.map { Option($0.text, $0.text) }, in: form)
    }
}

/// What is needed, to be edited.
struct PermissionForm: Sendable {
    let problem: FormProblem?
    let preset: Choice
    let needs: Field

    init(_ connection: Connection, _ state: FormState) {
        problem = state.problem
        preset = Choice(
            "preset", "Take over what an integration needs",
            [Choice.Option("", "Nothing")] + Preset.all.map { Choice.Option($0.name, "\($0.name): \($0.summary)") },
            in: state, hint: "Its permissions are put before those below.")
        needs = Field(
            "needs", "Permissions needed", .area, in: state, value: connection.settings.texts["needs"] ?? "",
            hint:
                "One a line, such as User.Read.All, or api://orders/Orders.Read for another resource than Microsoft Graph."
        )
    }

    /// - Throws: `FormRefusal`.
    static func edit(in form: PostedForm) throws(FormRefusal) -> ConnectionEdit {
        var reader = FormReader(form)
        var edit = ConnectionEdit()
        edit.preset = reader.value("preset", as: Preset.named)
        edit.needs = reader.lines("needs", as: Permission.init(_:))
        try reader.finish()
        return edit
    }
}
