import Entra
import Federation
import Foundation
import Testing

/// What a close look at the issuer may show, and what the doctor says to it.
struct SeenIssuer: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let seen: Seen
    /// Of the name, the certificate, the discovery document and the key set.
    let grades: [Finding.Grade]
    /// Of the first finding that is not fine.
    let words: String
    let fix: String

    static let checks = ["issuer-name", "issuer-certificate", "issuer-discovery", "issuer-key-set"]

    struct Seen: Sendable {
        var isBehindProxy = false
        var trustsAdditionalRoots = false
        var addresses: HostAddresses? = HostAddresses(ipv4: 1, ipv6: 1)
        var hasChain = true
        var certificates = 2
        var daysLeft = 60.0
        var isSelfSigned = false
        var arrival = answer()

        static let fine = Seen()

        static func with(_ change: (inout Seen) -> Void) -> Seen {
            var seen = Seen()
            change(&seen)
            return seen
        }

        static func answer(
            _ content: ExaminedDocument.Content = .asPublished, status: Int = 200, redirect: String? = nil,
            type: String? = "application/json", length: Int? = 300, latency: Duration = .milliseconds(80)
        ) -> ExaminedDocument.Arrival {
            .answered(
                ExaminedDocument.Answer(
                    status: status, redirect: redirect, contentType: type, contentLength: length,
                    latency: Latency(latency), content: content))
        }

        func examination(of issuer: Issuer, at now: Date) -> IssuerExamination {
            let chain = ServedChain(
                certificates: certificates, notAfter: now + daysLeft * 86_400, isSelfSigned: isSelfSigned)
            return IssuerExamination(
                issuer: issuer, isBehindProxy: isBehindProxy, trustsAdditionalRoots: trustsAdditionalRoots,
                addresses: addresses, chain: hasChain && !isBehindProxy ? chain : nil,
                discovery: ExaminedDocument(url: issuer.discoveryURL, arrival: arrival),
                keySet: ExaminedDocument(url: issuer.jwksURL, arrival: arrival))
        }
    }

    private init(
        _ description: String, _ grades: [Finding.Grade], _ words: String, fix: String,
        _ change: (inout Seen) -> Void
    ) {
        (testDescription, self.grades, self.words, self.fix) = (description, grades, words, fix)
        seen = .with(change)
    }

    private static let certificateProblem = ExaminedDocument.Arrival.failed(
        "the TLS certificate of x is signed by no root that is trusted here", isAboutCertificate: true)

    static let all = [
        SeenIssuer("no such name", [.failed, .failed, .failed, .failed], "cannot be resolved", fix: "public DNS") {
            $0.addresses = nil
            $0.hasChain = false
            $0.arrival = .failed("the name x cannot be resolved", isAboutCertificate: false)
        },
        SeenIssuer(
            "IPv6 alone", [.look, .fine, .fine, .fine], "has no IPv4 addresses and 2 IPv6 addresses.", fix: "A record"
        ) { $0.addresses = HostAddresses(ipv4: 0, ipv6: 2) },
        SeenIssuer(
            "no certificate", [.fine, .failed, .fine, .fine], "showed no certificate.", fix: "AUREOLE_TLS_CERTIFICATE"
        ) {
            $0.hasChain = false
        },
        SeenIssuer("a certificate that is over", [.fine, .failed, .failed, .failed], "ended 1 day ago", fix: "Renew") {
            $0.daysLeft = -1
            $0.arrival = certificateProblem
        },
        SeenIssuer("a certificate that ends soon", [.fine, .look, .fine, .fine], "ends in 6 days", fix: "renewed") {
            $0.daysLeft = 6
        },
        SeenIssuer(
            "a chain cut off, not trusted", [.fine, .failed, .failed, .failed], "comes alone", fix: "whole chain"
        ) {
            $0.certificates = 1
            $0.arrival = certificateProblem
        },
        SeenIssuer(
            "a chain cut off, trusted here", [.fine, .look, .fine, .fine], "It is trusted here", fix: "whole chain"
        ) {
            $0.certificates = 1
        },
        SeenIssuer(
            "self-signed", [.fine, .failed, .failed, .failed], "no root that is trusted", fix: "public authority"
        ) {
            $0.certificates = 1
            $0.isSelfSigned = true
            $0.arrival = certificateProblem
        },
        SeenIssuer("untrusted behind a proxy", [.fine, .failed, .failed, .failed], "no root", fix: "public authority") {
            $0.isBehindProxy = true
            $0.arrival = certificateProblem
        },
        SeenIssuer("roots of our own", [.fine, .look, .fine, .fine], "Entra may not know", fix: "AUREOLE_ISSUER_CA") {
            $0.trustsAdditionalRoots = true
        },
        SeenIssuer("out of reach", [.fine, .fine, .failed, .failed], "x refuses the connection.", fix: "firewall") {
            $0.arrival = .failed("x refuses the connection", isAboutCertificate: false)
        },
        SeenIssuer("a redirect", [.fine, .fine, .failed, .failed], "It leads to https://elsewhere", fix: "itself") {
            $0.arrival = Seen.answer(.unusable("a redirect"), status: 302, redirect: "https://elsewhere")
        },
        SeenIssuer("a key is missing", [.fine, .fine, .failed, .failed], "The key 'a' is missing.", fix: "no cache") {
            $0.arrival = Seen.answer(.unusable("the key 'a' is missing"))
        },
        SeenIssuer("other bytes", [.fine, .fine, .look, .look], "in other bytes", fix: "rewrite") {
            $0.arrival = Seen.answer(.differs("it says the same in other bytes"))
        },
        SeenIssuer("another type", [.fine, .fine, .look, .look], "type is text/html", fix: "application/json") {
            $0.arrival = Seen.answer(type: "text/html")
        },
        SeenIssuer("no length", [.fine, .fine, .look, .look], "length is not given", fix: "Content-Length") {
            $0.arrival = Seen.answer(length: nil)
        },
        SeenIssuer("slow", [.fine, .fine, .look, .look], "after 1200 ms. That is slow.", fix: "holds the answer up") {
            $0.arrival = Seen.answer(latency: .milliseconds(1200))
        },
    ]
}
