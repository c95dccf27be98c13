import Foundation
import Testing

@testable import EntraSimulator

@Suite struct CloudTests {
    @Test(
        "A tenant is served by its own cloud only",
        arguments: [
            (Cloud.public, nil, nil, nil), (.public, "usgov", nil, 900_439), (.public, "china", nil, 900_382),
            (.usgov, nil, nil, 900_440), (.usgov, "usgov", nil, nil), (.china, "public", nil, 900_382),
            (.public, "usgov", "login.microsoftonline.us", nil),
            (.public, nil, "login.microsoftonline.us", 900_440),
            (.usgov, "china", "login.partner.microsoftonline.cn:443", nil),
            (.usgov, nil, "login.microsoftonline.com", nil), (.usgov, nil, "elsewhere.example", 900_440),
        ] as [(Cloud, JSONValue?, String?, Int?)])
    func served(cloud: Cloud, tenant: JSONValue?, host: String?, code: Int?) async throws {
        var settings = Settings()
        settings.cloud = cloud
        try await Rehearsal.run(settings: settings) { rehearsal in
            let answer = try await rehearsal.judge { draft in
                draft.cloud = tenant
                draft.set("scope", "api://backend/.default")
                if let host { draft.headers = [("Host", host)] }
            }
            #expect(answer.code == code, "\(answer.body)")
            let path = "/\(Draft.tenant)/v2.0/.well-known/openid-configuration"
            let document = try await rehearsal.ask(.GET, path, headers: host.map { [("Host", $0)] } ?? [])
            #expect(document.code == code)
        }
    }

    @Test(
        "A tenant that names its cloud has that cloud's Graph and audience",
        arguments: [
            (Cloud.public, "https://graph.microsoft.com", "api://AzureADTokenExchange"),
            (.usgov, "https://graph.microsoft.us", "api://AzureADTokenExchangeUSGov"),
            (.china, "https://microsoftgraph.chinacloudapi.cn", "api://AzureADTokenExchangeChina"),
        ])
    func defaults(cloud: Cloud, graph: String, audience: String) async throws {
        var settings = Settings()
        settings.cloud = cloud
        try await Rehearsal.run(settings: settings) { rehearsal in
            let basis: @Sendable (inout Draft) -> Void = { draft in
                draft.cloud = .string(cloud.rawValue)
                draft.app["roles"] = nil
                draft.app["federatedCredentials"]?[0]?["audiences"] = nil
                draft.claims["aud"] = .string(audience)
                draft.set("scope", graph + "/.default")
            }
            #expect(try await rehearsal.judge(basis).status == 200)
            for other in Cloud.allCases where other != cloud {
                let foreign = try await rehearsal.judge { draft in
                    basis(&draft)
                    draft.set("scope", other.graph + "/.default")
                }
                #expect(foreign.code == 500_011)
                let audience = try await rehearsal.judge { draft in
                    basis(&draft)
                    draft.claims["aud"] = .string(other.exchangeAudience)
                }
                #expect(audience.code == 700_212)
            }
        }
    }
}
