import Cryptography
import Federation
import Foundation
import HTTPTypes
import Operations
import Storage
import TestSupport
import Testing

@testable import PrivatePlane

/// The promise: what a browser gets for a page, with the files that the page names, is less than 60 kB.
@Suite("How heavy pages are", .timeLimit(.minutes(5)))
struct WeightTests {
    private static let most = 60_000

    @Test("Each page stays below 60 kB with its files when there is more of everything than it shows")
    func pages() async throws {
        try await withSignedIn(entra: Crowd.entra) { yard, browser in
            var browser = browser
            let crowd = try await yard.house.crowd()
            let assets = try await weight(ofAssetsIn: yard)
            let routes = PageRoutes(desk: yard.house.desk, instruments: .blind, pages: try Pages()).all
            // Each of these is a file or arrives in pieces, as long as there is something to tell.
            let others = ["/health", "/audit/export", "/keys/credentials"]
            var seen = 0
            for route in routes where route.method == .get && !others.contains(route.path) {
                for path in crowd.paths(for: route.path) {
                    let answer = try await browser.get(path)
                    #expect([200, 303, 404].contains(answer.status), "\(path): \(answer.status)")
                    let weight = answer.body.utf8.count + assets
                    #expect(weight < Self.most, "\(path): \(weight) bytes")
                    seen += answer.status == 200 ? 1 : 0
                }
            }
            #expect(seen > 30, "pages that were weighed")
        }
    }

    @Test("What a page leaves out is counted on it")
    func counted() async throws {
        try await withSignedIn(entra: Crowd.entra) { yard, browser in
            var browser = browser
            let crowd = try await yard.house.crowd()
            let more = Crowd.count - ShownLinks.length
            for path in [
                "/agents/\(crowd.agent.id)", "/certificates/\(crowd.certificate.id)",
                "/certificates/\(crowd.certificate.id)/replace", "/connections/\(crowd.connection.id)/tokens",
            ] { #expect(try await browser.get(path).body.contains("<p>And \(more) more.</p>"), "\(path)") }
            for path in [
                "/agents/\(crowd.agent.id)/disable", "/agents/\(crowd.agent.id)/remove",
                "/certificates/\(crowd.certificate.id)/remove", "/connections/\(crowd.connection.id)/remove",
            ] { #expect(try await browser.get(path).body.contains("<li>\(more) more</li>"), "\(path)") }
            let grants = 2 * Crowd.count - ShownLinks.length
            #expect(try await browser.get("/clients/\(crowd.client.id)").body.contains("<p>And \(grants) more.</p>"))
            let removal = try await browser.get("/clients/\(crowd.client.id)/remove")
            #expect(removal.body.contains("<li>\(grants) more</li>"))
            let revocation = try await browser.get("/keys/revoke-all").body
            #expect(revocation.contains("\(Crowd.count): ") && revocation.contains(" and \(more) more</dd>"))
            let download = "<a href=\"/keys/credentials\" download>Download all \(Crowd.count) as a text</a>"
            #expect(revocation.contains(download))
            let file = try await browser.get("/keys/credentials")
            #expect(file.status == 200 && file["Content-Type"] == "text/plain; charset=utf-8")
            #expect(file.body.ranges(of: crowd.agent.subject.text).count == Crowd.count)
        }
    }

    @Test("A connection in many tenants tells of them in parts, and is still light")
    func tenants() async throws {
        try await withWorkingGraph { yard, browser, graph in
            var browser = browser
            let desk = yard.house.desk
            _ = try await desk.setConnection(.id(graph.id), by: TestHouse.admin) { settings in
                settings.otherTenants = try (1...120).map { try Tenant("customer-\($0).example") }
            }
            _ = try await desk.authoriseAll(by: TestHouse.admin)
            let assets = try await weight(ofAssetsIn: yard)
            for path in ["", "/permissions", "/tokens", "/history", "/settings", "/history?tenants=20"] {
                let answer = try await browser.get("/connections/\(graph.id)\(path)")
                let weight = answer.body.utf8.count + assets
                #expect(answer.status == 200 && weight < Self.most, "\(path): \(weight) bytes")
            }
            let history = "/connections/\(graph.id)/history"
            for (query, count, next) in [
                ("", 20, "?tenants=20"), ("?tenants=20", 20, "?tenants=40"), ("?tenants=100", 20, "?tenants=120"),
                ("?tenants=120", 1, nil), ("?tenants=121", 20, "?tenants=20"), ("?tenants=-1", 20, "?tenants=20"),
                ("?tenants=x", 20, "?tenants=20"),
            ] {
                let page = try await browser.get(history + query).body
                #expect(page.ranges(of: "data-label=\"Last try\"").count == count, "\(query)")
                let link = next.map { "href=\"\(history)\($0)\">More tenants<" }
                #expect(link.map { page.contains($0) } ?? !page.contains("More tenants"), "\(query)")
            }
            let permissions = try await browser.get("/connections/\(graph.id)/permissions").body
            #expect(permissions.contains("<form action=\"/fleet/\(graph.id)/consent\">"))
            #expect(!permissions.contains("<option value=\"customer-1.example\""))
            let fleet = try await browser.get("/fleet").body
            #expect(fleet.contains("<a href=\"\(history)\">And 111 more tenants</a>"))
        }
    }

    private func weight(ofAssetsIn yard: Yard) async throws -> Int {
        var sum = 0
        for path in Assets().paths.values {
            sum += try await yard.answer(to: Ask(path, method: "GET")).body.utf8.count
        }
        return sum
    }
}

/// More of everything than a page shows, with names as long as people give them.
private struct Crowd {
    /// Of each thing.
    static let count = 101
    /// Yes to the connection that is tried first, and no to all others.
    static let entra: StubEntra.Script = { number, _ in number == 0 ? .token("t") : .refusal(7_000_229) }

    let agent: Agent
    /// One with many clients.
    let connection: Connection
    let certificate: ClientCertificate
    /// One with many grants.
    let client: Client
    let key: String

    /// Where a route leads, with things that rely on many others, or whom many rely on.
    func paths(for route: String) -> [String] {
        let ids = [
            "agent": agent.id.description, "connection": connection.id.description,
            "certificate": certificate.id.description, "client": client.id.description, "kid": key,
        ]
        let parts = route.split(separator: "/").map { part in
            part.hasPrefix(":") ? ids[String(part.dropFirst())] ?? "1" : String(part)
        }
        let path = "/" + parts.joined(separator: "/")
        return route == "/fleet" ? [path, path + "?only=failing"] : [path]
    }
}

extension TestHouse {
    fileprivate func crowd() async throws -> Crowd {
        let agent = try await addAgent("Helpdesk of the head office")
        let numbers = 1...Crowd.count
        let certificate = try await desk.createCertificate(Name("Mail gateway 000"), days: 30, by: Self.admin)
        for number in numbers.dropFirst() {
            _ = try await addAgent(String(format: "Warehouse in Rotterdam %03d", number))
        }
        var connections: [Connection] = []
        for number in numbers {
            let name = String(format: "Contoso warehouse to Halo %03d", number)
            connections.append(try await addConnection(name, agent: agent))
            _ = try await addConnection(String(format: "Mail of Contoso %03d", number), certificate: certificate)
        }
        // Making a pair of keys takes long, and nothing on a page is of it.
        for number in numbers.dropFirst() {
            try await store.add(
                certificate.copied(number), der: [], privateKey: Secret([]),
                audit: AuditEvent(
                    at: clock.now, caller: Self.admin, action: .certificateAdded, target: "certificate", outcome: "ok"))
        }
        let agents = try await desk.agents().map { "agent:\($0.id)" }
        let all = agents + connections.map { "connection:\($0.id)" }
        let key = try await addClient("Nightly synchronisation", admin: true, allow: all)
        for number in numbers.dropFirst() {
            let one = try await addClient(
                String(format: "Report of branch office %03d", number),
                allow: ["agent:\(agent.id)"] + all.suffix(3) + ["connection:\(connections[0].id)"])
            _ = try await desk.client(presenting: one)
        }
        _ = try await desk.authorise(.id(connections[0].id), by: Self.admin)
        _ = try await desk.authoriseAll(by: Self.admin)
        return Crowd(
            agent: agent, connection: connections[0], certificate: certificate,
            client: try await desk.client(presenting: key), key: try #require(try await desk.ring().active?.keyID))
    }
}

extension ClientCertificate {
    fileprivate func copied(_ number: Int) throws -> ClientCertificate {
        ClientCertificate(
            id: ID(UUID()), name: try Name(String(format: "Mail gateway %03d", number)), subject: subject,
            thumbprint: thumbprint,
            thumbprintSHA256: try #require(Thumbprint(hex: String(format: "%064x", number))), notBefore: notBefore,
            notAfter: notAfter)
    }
}
