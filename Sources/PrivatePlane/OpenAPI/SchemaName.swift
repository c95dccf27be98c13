import Federation

/// The schemas that have a name in the document, so that others can point at them.
enum SchemaName: String, Hashable, Sendable, CaseIterable {
    case assertion = "Assertion"
    case accessToken = "AccessToken"
    case oauthError = "OAuthError"
    case tokenAnswer = "TokenAnswer"
    case serverMetadata = "ServerMetadata"
    case doorError = "DoorError"
    case managedIdentityToken = "ManagedIdentityToken"
    case entraRefusal = "EntraRefusal"
    case problem = "Problem"
    case agent = "Agent"
    case federatedCredential = "FederatedCredential"
    case connection = "Connection"
    case authorisation = "Authorisation"
    case authorisationError = "AuthorisationError"
    case fleetRow = "FleetRow"
    case exchangeOutcome = "ExchangeOutcome"
    case comparison = "Comparison"
    case certificate = "Certificate"
    case certificateSwitch = "CertificateSwitch"
    case client = "Client"
    case clientProof = "ClientProof"
    case addedClient = "AddedClient"
    case clientWithKey = "ClientWithKey"
    case key = "Key"
    case rotation = "Rotation"
    case revocation = "Revocation"
    case auditEntry = "AuditEntry"
    case auditVerdict = "AuditVerdict"
    case liveness = "Liveness"
    case readiness = "Readiness"

    /// No default: a name without a schema does not compile.
    var schema: Schema {
        switch self {
        case .assertion: .assertion
        case .accessToken: .accessToken
        case .oauthError: .oauthError
        case .tokenAnswer: .tokenAnswer
        case .serverMetadata: .serverMetadata
        case .doorError: .doorError
        case .managedIdentityToken: .managedIdentityToken
        case .entraRefusal: .entraRefusal
        case .problem: .problem
        case .agent: .agent
        case .federatedCredential: .federatedCredential
        case .connection: .connection
        case .authorisation: .authorisation
        case .authorisationError: .authorisationError
        case .fleetRow: .fleetRow
        case .exchangeOutcome: .exchangeOutcome
        case .comparison: .comparison
        case .certificate: .certificate
        case .certificateSwitch: .certificateSwitch
        case .client: .client
        case .clientProof: .clientProof
        case .addedClient: .addedClient
        case .clientWithKey: .clientWithKey
        case .key: .key
        case .rotation: .rotation
        case .revocation: .revocation
        case .auditEntry: .auditEntry
        case .auditVerdict: .auditVerdict
        case .liveness: .liveness
        case .readiness: .readiness
        }
    }
}

extension Schema {
    /// Points at a named one.
    static func the(_ name: SchemaName) -> Schema {
        Schema([.init("$ref", .string("#/components/schemas/\(name.rawValue)"))])
    }
}
