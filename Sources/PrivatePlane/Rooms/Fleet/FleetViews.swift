import Federation
import Operations

extension Template {
    static let fleet = Template("fleet", PackageResources.fleet_mustache)
    static let fleetRun = Template("fleet-run", PackageResources.fleet_run_mustache)
    static let fleetRow = Template("fleet-row", PackageResources.fleet_row_mustache)
    static let fleetSum = Template("fleet-sum", PackageResources.fleet_sum_mustache)
    static let fleetEnd = Template("fleet-end", PackageResources.fleet_end_mustache)
    static let fleetConsent = Template("fleet-consent", PackageResources.fleet_consent_mustache)
}

/// The template `fleet`.
struct FleetView: Sendable {
    let groups: [Group]
    let onlyFailing: Bool
    let pager: Pager?

    /// - Parameter standings: one more than is shown tells whether there are others.
    init(_ standings: [FleetStanding], _ list: NameList, onlyFailing: Bool) {
        self.onlyFailing = onlyFailing
        groups = Self.groups(standings)
        let path = Room.fleet.path.text + (onlyFailing ? "?only=failing" : "")
        let last = standings.count > groups.count ? standings[groups.count - 1].connection.name : nil
        let next = last.map { "\(path)\(onlyFailing ? "&" : "?")after=\(PercentEncoding.encode($0.text))" }
        let pager = Pager(
            path: path, sought: list.sought, isPart: list.start != nil, next: next, label: "connections")
        self.pager = pager.isLong ? pager : nil
    }

    /// Lines of the table. A page has to stay a page: under 60 kB, of which they are the half.
    private static let length = 60

    /// As many connections as there are lines for, at least one.
    private static func groups(_ standings: [FleetStanding]) -> [Group] {
        var left = length
        return Array(
            standings.prefix(NameList.length).map(Group.init).prefix { group in
                defer { left -= group.lines }
                return left == length || group.lines <= left
            })
    }

    /// A connection and its tenants.
    struct Group: Sendable {
        let connection: ShownLink
        let rows: [Row]
        /// How many tenants are not shown.
        let more: Int?
        /// Whether there is anything to try.
        let isComplete: Bool

        /// An application may have a thousand tenants. Those beyond are under the connection's History.
        private static let length = 10

        /// With the one that names the connection, and the one about what is not shown.
        fileprivate var lines: Int { rows.count + (rows.isEmpty || more != nil ? 2 : 1) }

        init(_ standing: FleetStanding) {
            connection = ShownLink(standing.connection)
            isComplete = standing.connection.status != .draft
            rows = standing.tenants.prefix(Self.length).map { Row($0, of: standing.connection) }
            more = (standing.tenants.count - rows.count).ifPositive
        }
    }

    struct Row: Sendable {
        let tenant: String
        /// Why the last call failed.
        let code: String?
        let isGood: Bool
        let lastGood: Moment?
        let isConsentMissing: Bool
        /// Where consent is asked for; `nil` while it is not known for which application.
        let consent: String?

        init(_ place: FleetStanding.Place, of connection: Connection) {
            tenant = place.tenant.text
            code = place.outcome?.problem
            isGood = place.outcome != nil && code == nil
            lastGood = Moment(place.outcome?.succeededAt)
            isConsentMissing = FleetRow.Consent.isMissing(after: code)
            consent = connection.status == .draft ? nil : LocalPath.fleetConsent(connection, place.tenant)
        }
    }
}

/// The templates `fleet-run` and `fleet-end`, around the rows as they come.
struct FleetRun: Sendable {
    let head: Heading
    /// Which connection alone is tried; an empty text for all.
    let only: String

    init(only connection: Connection?) {
        only = connection?.id.description ?? ""
        head = Heading(
            connection.map { "Authorising “\($0.name)”" } ?? "Authorising all",
            about: "Each tenant is tried now, up to eight at once. Leave this page, and the rest is not tried.",
            under: .fleet)
    }
}

/// The template `fleet-row`: how one try ended.
struct FleetRunRow: Sendable {
    let connection: ShownLink
    let tenant: String
    let isGood: Bool
    let missing: [String]
    let diagnosis: Problem?
    let consent: String?

    struct Problem: Sendable {
        let code: String
        let whatHappened: String
        let hint: String?
    }

    init(_ row: FleetRow, _ desk: Desk) async {
        connection = ShownLink(row.connection)
        tenant = row.tenant.text
        let needsConsent = [.missing, .incomplete].contains(row.consent)
        consent = needsConsent ? LocalPath.fleetConsent(row.connection, row.tenant) : nil
        switch row.result {
        case .success(let authorisation):
            (isGood, diagnosis) = (true, nil)
            missing = authorisation.missing
        case .failure(let refusal):
            (isGood, missing) = (false, [])
            let told = await desk.diagnosis(of: refusal, meeting: .id(row.connection.id), tenant: row.tenant)
            diagnosis = Problem(
                code: told.code, whatHappened: told.whatHappened.inPageWords, hint: told.hint?.inPageWords)
        }
    }
}

/// The template `fleet-sum`.
struct FleetSum: Sendable {
    let sentence: String

    init(_ rows: [FleetRow]) {
        let failed = rows.filter { $0.problem != nil }.count
        sentence =
            switch (rows.count, failed) {
            case (0, _): "There was nothing to try: no connection has a tenant yet."
            case (1, 0): "The one there is is authorised."
            case (let all, 0): "All \(all) are authorised."
            case (let all, let failed): "\(all - failed) of \(all) are authorised, \(failed) failed."
            }
    }
}

/// The template `fleet-consent`.
struct FleetConsent: Sendable {
    let head: Heading
    let address: ShownValue
    /// Where an admin goes who is an administrator there.
    let errand: String

    init(_ connection: Connection, _ tenant: Tenant?, address: String) {
        let tenant = tenant?.text ?? ""
        head = Heading(
            "Consent for \(tenant)",
            about: "An administrator of that tenant allows the application of “\(connection.name)” to work there.",
            under: .fleet)
        self.address = ShownValue(
            "Address for the administrator", address,
            place: "It holds no secret. Whoever opens it signs in with Microsoft and sees what is asked for.")
        errand = "\(LocalPath.connection(connection).text)/consent?tenant=\(PercentEncoding.encode(tenant))"
    }
}

extension LocalPath {
    /// Where consent is asked for in one tenant.
    fileprivate static func fleetConsent(_ connection: Connection, _ tenant: Tenant) -> String {
        "/fleet/\(connection.id)/consent?tenant=\(PercentEncoding.encode(tenant.text))"
    }
}
