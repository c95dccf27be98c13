import Federation
import Foundation
import Operations

extension Template {
    static let connectionTokens = Template("connection-tokens", PackageResources.connection_tokens_mustache)
}

/// The template `connection-tokens`.
struct TokensView: Sendable {
    let head: ConnectionHead
    let id: String
    let clients: ShownLinks
    /// How a program fetches one.
    let tools: [ShownTool]
    let address: ShownValue
    let scopes: [String]
    let fetched: FetchedToken?
    let problem: FormProblem?
}

/// What is in a token that was just fetched, and nothing that it could be used by.
struct FetchedToken: Sendable {
    let facts: [Message.Fact]
    let expires: Moment

    init(_ exchanged: ExchangedToken) {
        let content = exchanged.content
        let rows: [(String, String?)] = [
            ("From", exchanged.isFromMemory ? "memory" : "Entra, just now"), ("Audience", content.audience),
            ("Application (client) ID", content.applicationID),
            ("Permissions", (content.roles + content.scopes).joined(separator: ", ").nonEmpty ?? "none"),
        ]
        facts = rows.compactMap { name, value in value.map { Message.Fact(name: name, value: $0) } }
        expires = Moment(exchanged.token.expiresAt)
    }
}

extension ShownTool {
    /// How a program fetches a token, in some languages.
    ///
    /// - Parameter address: of the exchange endpoint.
    static func fetching(from address: String) -> [ShownTool] {
        [
            ShownTool(
                id: "way-curl", name: "curl",
                text: "curl -X POST -H \"Authorization: Bearer $KEY\" \(address)\n"),
            ShownTool(
                id: "way-python", name: "Python",
                text: """
                    from os import environ
                    from requests import post

                    answer = post(
                        "\(address)",
                        headers={"Authorization": "Bearer " + environ["KEY"]}, timeout=30)
                    answer.raise_for_status()
                    token = answer.json()["access_token"]

                    """),
            ShownTool(
                id: "way-powershell", name: "PowerShell",
                text: """
                    $answer = Invoke-RestMethod -Method Post -Uri '\(address)' `
                        -Headers @{ Authorization = "Bearer $env:KEY" }
                    $token = $answer.access_token

                    """),
        ]
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
