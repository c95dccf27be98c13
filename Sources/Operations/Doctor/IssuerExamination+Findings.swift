import Entra
import Federation
import FoundationEssentials

extension IssuerExamination {
    /// In the order in which somebody who fetches the documents comes upon them.
    func findings(now: Date) -> [Finding] {
        [
            nameFinding, certificateFinding(now: now), discovery.finding("issuer-discovery"),
            keySet.finding("issuer-key-set"),
        ]
    }

    private var nameFinding: Finding {
        let check = "issuer-name"
        guard !isBehindProxy else {
            return .fine(check, "\(issuer.host) is reached through the proxy, which looks the name up.")
        }
        guard let addresses else {
            return .failed(
                check, "The name \(issuer.host) cannot be resolved here.",
                fix: "Give it an address in the public DNS; Entra asks from the internet.")
        }
        let words =
            "\(issuer.host) has \(addresses.ipv4.counted("IPv4 address", "IPv4 addresses")) and "
            + "\(addresses.ipv6.counted("IPv6 address", "IPv6 addresses"))."
        return .graded(
            addresses.ipv4 > 0 ? .fine : .look, check, words,
            fix: "Add an A record: a verifier may know no way over IPv6.")
    }
}

extension IssuerExamination {
    private func certificateFinding(now: Date) -> Finding {
        let check = "issuer-certificate"
        if isBehindProxy { return judged(check, "The proxy leads to \(issuer.host).") }
        guard let chain else {
            return .failed(
                check, "\(issuer.host) showed no certificate" + (discovery.failure.map { ": \($0)." } ?? "."),
                fix: """
                    Let the public plane speak HTTPS with AUREOLE_TLS_CERTIFICATE and AUREOLE_TLS_KEY, or put a proxy in \
                    front of it that does.
                    """)
        }
        let end = ExpiryNotice(end: chain.notAfter, now: now)
        let count = chain.certificates.counted("certificate is", "certificates are")
        let words = "\(count) presented, and that of \(issuer.host) \(end.words)."
        if end.window == .over { return .failed(check, words, fix: "Renew the certificate of \(issuer.host).") }
        if chain.isIncomplete { return incomplete(check, words) }
        if end.window == .sevenDays, !discovery.isAboutCertificate {
            return .look(check, words, fix: "See why the certificate of \(issuer.host) was not renewed yet.")
        }
        return judged(check, words)
    }

    /// Here those between may be known from elsewhere.
    private func incomplete(_ check: String, _ words: String) -> Finding {
        let isTrusted = !discovery.isAboutCertificate
        return .graded(
            isTrusted ? .look : .failed, check,
            "The certificate of \(issuer.host) comes alone, without those between it and a root. "
                + (isTrusted ? "It is trusted here, and Entra fetches none that are missing." : words),
            fix: """
                Present the whole chain: in the file of AUREOLE_TLS_CERTIFICATE the certificate stands first, then those \
                between it and the root.
                """)
    }

    /// By the roots that are trusted here.
    private func judged(_ check: String, _ words: String) -> Finding {
        if let problem = discovery.failure, discovery.isAboutCertificate {
            return .failed(
                check, "\(problem.asSentence) \(words)",
                fix: "Use a certificate for \(issuer.host) of a public authority: Entra trusts no other.")
        }
        return .graded(
            trustsAdditionalRoots ? .look : .fine, check,
            words
                + (trustsAdditionalRoots
                    ? " It was judged with the roots of AUREOLE_ISSUER_CA too, which Entra may not know." : ""),
            fix: "Outside of a rehearsal, leave AUREOLE_ISSUER_CA away and look again.")
    }
}
