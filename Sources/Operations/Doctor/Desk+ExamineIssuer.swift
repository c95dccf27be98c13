import Entra
import Federation
import FoundationEssentials
import Storage

extension Desk {
    /// The public route, as Entra comes over it.
    func findingsOfIssuer(with instruments: DoctorInstruments) async throws -> [Finding] {
        let examination = await instruments.examineIssuer(PublicDocuments(issuer: issuer, ring: try await store.ring()))
        return [
            examination.nameFinding, examination.certificateFinding(now: surroundings.clock()),
            examination.discovery.finding("issuer-discovery"), examination.keySet.finding("issuer-key-set"),
        ]
    }

    /// Entra judges the times in a proof by its own clock.
    func findingOfClock(for connection: Connection?) async throws -> Finding {
        let settings: Connection.Settings?
        if let connection {
            settings = connection.settings
        } else {
            settings = try await connections().map(\.settings).first { $0.tenant != nil }
        }
        let check = "clock"
        do throws(Refusal) {
            let skew = try await entra.clockSkew(of: settings?.tenant, in: settings?.cloud ?? .public)
            return .graded(
                skew.grade, check, skew.words,
                fix: "Let a time server set the clock of this machine, such as with 'timedatectl set-ntp true'.")
        } catch {
            return .failed(
                check, error.description,
                fix: "Let this machine reach \(entra.authority(of: settings?.cloud ?? .public)) over HTTPS; "
                    + "HTTPS_PROXY names a proxy, AUREOLE_ENTRA_CA its own roots.")
        }
    }
}

extension IssuerExamination {
    fileprivate var nameFinding: Finding {
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
            "\(issuer.host) has \(counted(addresses.ipv4, "IPv4 address")) and "
            + "\(counted(addresses.ipv6, "IPv6 address"))."
        guard addresses.ipv4 > 0 else {
            return .look(check, words, fix: "Add an A record: a verifier may know no way over IPv6.")
        }
        return .fine(check, words)
    }

    fileprivate func certificateFinding(now: Date) -> Finding {
        let check = "issuer-certificate"
        guard !isBehindProxy else { return trusted(check, "The proxy leads to \(issuer.host).") }
        guard let chain else {
            return .failed(
                check, "\(issuer.host) presents no certificate.",
                fix:
                    "Let the public plane speak HTTPS with AUREOLE_TLS_CERTIFICATE and AUREOLE_TLS_KEY, or put a proxy in "
                    + "front of it that does.")
        }
        let end = ExpiryNotice(end: chain.notAfter, now: now)
        let words =
            "\(counted(chain.certificates, "certificate")) \(chain.certificates == 1 ? "is" : "are") presented, and that "
            + "of \(issuer.host) \(end.words)."
        if end.window == .over { return .failed(check, words, fix: "Renew the certificate of \(issuer.host).") }
        if discovery.isAboutCertificate || chain.isIncomplete { return mistrusted(check, words, chain) }
        if end.window == .sevenDays {
            return .look(check, words, fix: "See why the certificate of \(issuer.host) was not renewed yet.")
        }
        return trusted(check, words)
    }

    private func mistrusted(_ check: String, _ words: String, _ chain: ServedChain) -> Finding {
        let own = "The certificate of \(issuer.host) comes alone, without those between it and a root."
        let whole =
            "Present the whole chain: the file in AUREOLE_TLS_CERTIFICATE holds the certificate first, then those between it and the root."
        guard let problem = discovery.failure, discovery.isAboutCertificate else {
            return .look(check, "\(own) It is trusted here, and Entra fetches none that are missing.", fix: whole)
        }
        if chain.isIncomplete { return .failed(check, "\(own) \(words)", fix: whole) }
        return .failed(
            check, "\(sentence(problem)) \(words)",
            fix: "Use a certificate for \(issuer.host) of a public authority: Entra trusts no other.")
    }

    private func trusted(_ check: String, _ words: String) -> Finding {
        if let problem = discovery.failure, discovery.isAboutCertificate {
            return .failed(
                check, sentence(problem),
                fix: "Use a certificate for \(issuer.host) of a public authority: Entra trusts no other.")
        }
        guard trustsAdditionalRoots else { return .fine(check, words) }
        return .look(
            check, "\(words) It was judged with the roots of AUREOLE_ISSUER_CA too, which Entra may not know.",
            fix: "Outside of a rehearsal, leave AUREOLE_ISSUER_CA away and look again.")
    }
}

extension ExaminedDocument {
    fileprivate var failure: String? { if case .failed(let phrase, _) = arrival { phrase } else { nil } }
    fileprivate var isAboutCertificate: Bool {
        if case .failed(_, let isAboutCertificate) = arrival { isAboutCertificate } else { false }
    }

    fileprivate func finding(_ check: String) -> Finding {
        switch arrival {
        case .failed(let phrase, _):
            return .failed(
                check, "\(url) cannot be fetched: \(phrase).",
                fix:
                    "Let everybody on the internet reach it over HTTPS: check the name, the port, the firewall, the proxy "
                    + "in front.")
        case .answered(let answer):
            if case .unusable(let why) = answer.content { return answer.unusable(check, url, why) }
            let remarks = answer.remarks
            let words = "\(url) was there after \(answer.latency.words)"
            guard !remarks.isEmpty else { return .fine(check, "\(words), byte for byte as published.") }
            return .look(
                check, "\(words). " + remarks.map(\.words).joined(separator: " "),
                fix: remarks.map(\.fix).joined(separator: " "))
        }
    }
}

extension ExaminedDocument.Answer {
    fileprivate func unusable(_ check: String, _ url: String, _ why: String) -> Finding {
        guard let redirect, (300..<400).contains(status) else {
            return .failed(
                check, "\(sentence(why)) It stands at \(url).",
                fix: "Let the issuer URL lead to the public plane of 'aureole serve', or to the files that 'aureole "
                    + "export' writes, and let no cache keep them longer than they say.")
        }
        return .failed(
            check, "\(sentence(why)) It leads to \(redirect).",
            fix: "Serve the document under the issuer URL itself.")
    }

    /// What is not as it should be, though it works.
    fileprivate var remarks: [(words: String, fix: String)] {
        var remarks: [(words: String, fix: String)] = []
        if case .differs(let how) = content {
            remarks.append(
                ("It is not byte for byte what is published here: \(how).", "Let no cache or proxy rewrite it."))
        }
        if !isJSON {
            remarks.append(
                ("Its type is \(contentType ?? "not given").", "Serve it with Content-Type: application/json."))
        }
        if contentLength == nil {
            remarks.append(("Its length is not given.", "Serve it with Content-Length, not in chunks."))
        }
        if latency.isSlow { remarks.append(("That is slow.", "Find out what holds the answer up.")) }
        return remarks
    }
}

/// A phrase of a line as a sentence.
private func sentence(_ phrase: String) -> String { phrase.prefix(1).uppercased() + phrase.dropFirst() + "." }

private func counted(_ count: Int, _ noun: String) -> String {
    "\(count == 0 ? "no" : "\(count)") \(noun)\(count == 1 ? "" : noun.hasSuffix("s") ? "es" : "s")"
}
