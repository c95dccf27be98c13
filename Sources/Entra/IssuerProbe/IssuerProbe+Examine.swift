import AsyncHTTPClient
package import Federation
import NIOCore
import NIOHTTP1

extension IssuerProbe {
    /// Looks at everything that Entra depends on when it fetches the documents. What fails is told where it failed; no
    /// part of the look keeps another from being taken.
    package func examine(_ published: PublicDocuments) async -> IssuerExamination {
        let issuer = published.issuer
        let address = try? WebAddress(issuer.discoveryURL)
        let isBehindProxy = address.map { route.rule.usesProxy(forHost: $0.host, port: $0.port) } ?? false
        async let addresses = addresses(of: address)
        async let chain = isBehindProxy ? nil : self.chain(at: address)
        let clients = Clients(route)
        let (discovery, keySet) = await documents(published, through: clients)
        await clients.shutdown()
        return IssuerExamination(
            issuer: issuer, isBehindProxy: isBehindProxy,
            trustsAdditionalRoots: settings.additionalRootsFile != nil, addresses: await addresses,
            chain: await chain, discovery: discovery, keySet: keySet)
    }

    private func addresses(of address: WebAddress?) async -> HostAddresses? {
        guard let address else { return nil }
        return await HostAddresses.look(up: address.host, within: settings.timeout)
    }

    private func chain(at address: WebAddress?) async -> ServedChain? {
        guard let address else { return nil }
        return await ServedChain.look(at: address, within: settings.timeout)
    }

    /// The key set where the discovery document says it is, or where it should be if that says nothing.
    private func documents(
        _ published: PublicDocuments, through clients: Clients
    ) async -> (ExaminedDocument, ExaminedDocument) {
        let issuer = published.issuer
        let (discovery, body) = await examine(issuer.discoveryURL, through: clients) {
            document throws(UnreadableDocument) in
            try ExaminedDocument.Content(discovery: document, against: published)
        }
        let keySetURL = (try? body?.keySetURL(for: issuer)) ?? issuer.jwksURL
        let (keySet, _) = await examine(keySetURL, through: clients) { document throws(UnreadableDocument) in
            try ExaminedDocument.Content(keySet: document, against: published)
        }
        return (discovery, keySet)
    }

    private func examine(
        _ url: String, through clients: Clients,
        content: @escaping @Sendable (FetchedDocument) throws(UnreadableDocument) -> ExaminedDocument.Content
    ) async -> (ExaminedDocument, FetchedDocument?) {
        do {
            let address = try WebAddress(url)
            let client = clients.client(forHost: address.host, port: address.port)
            let delivery = try await failing(for: address.host) {
                try await within(settings.timeout) { try await Delivery(of: url, from: client, settings: settings) }
            }
            return delivery.examined(content)
        } catch {
            return (
                ExaminedDocument(
                    url: url, arrival: .failed(error.reason, isAboutCertificate: error.isAboutCertificate)), nil
            )
        }
    }

    private func failing<Value: Sendable>(
        for host: String, _ work: () async throws -> Value
    ) async throws(UnreadableDocument) -> Value {
        do {
            return try await work()
        } catch {
            throw UnreadableDocument(
                NetworkFailure.describe(error, host: host) ?? "no answer came in time",
                isAboutCertificate: NetworkFailure.isAboutCertificate(error))
        }
    }
}

/// An answer as it came over the wire.
private struct Delivery: Sendable {
    let url: String
    let head: HTTPResponseHead
    /// `nil` when it was larger than the limit.
    let body: [UInt8]?
    let latency: Latency

    init(of url: String, from client: HTTPClient, settings: IssuerProbe.Settings) async throws {
        let begun = ContinuousClock.now
        let response = try await client.execute(IssuerProbe.request(url), timeout: TimeAmount(settings.timeout))
        self.url = url
        head = HTTPResponseHead(version: response.version, status: response.status, headers: response.headers)
        body = try await response.bytes(upTo: settings.maximumDocumentBytes)
        latency = Latency(ContinuousClock.now - begun)
    }

    func examined(
        _ judge: (FetchedDocument) throws(UnreadableDocument) -> ExaminedDocument.Content
    ) -> (ExaminedDocument, FetchedDocument?) {
        do throws(UnreadableDocument) {
            let document = try FetchedDocument(url: url, status: Int(head.status.code), body: body)
            return (examined(as: judged(document, judge)), document)
        } catch {
            return (examined(as: .unusable(error.reason)), nil)
        }
    }

    private func judged(
        _ document: FetchedDocument,
        _ judge: (FetchedDocument) throws(UnreadableDocument) -> ExaminedDocument.Content
    ) -> ExaminedDocument.Content {
        do throws(UnreadableDocument) { return try judge(document) } catch { return .unusable(error.reason) }
    }

    private func examined(as content: ExaminedDocument.Content) -> ExaminedDocument {
        let field = { (name: String) in head.headers.first(name: name)?.shown(limit: 200) }
        return ExaminedDocument(
            url: url,
            arrival: .answered(
                ExaminedDocument.Answer(
                    status: Int(head.status.code), redirect: field("location"), contentType: field("content-type"),
                    contentLength: field("content-length").flatMap { Int($0) }, latency: latency, content: content)))
    }
}
