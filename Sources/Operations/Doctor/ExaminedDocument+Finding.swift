import Entra
import Federation

extension ExaminedDocument {
    /// Why it did not come; `nil` when something did.
    var failure: String? { if case .failed(let phrase, _) = arrival { phrase } else { nil } }
    var isAboutCertificate: Bool {
        if case .failed(_, let isAboutCertificate) = arrival { isAboutCertificate } else { false }
    }

    /// What is to be said of one of the issuer's documents.
    func finding(_ check: String) -> Finding {
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
                check, "\(why.asSentence) It stands at \(url).",
                fix: "Let the issuer URL lead to the public plane of 'aureole serve', or to the files that 'aureole "
                    + "export' writes, and let no cache keep them longer than they say.")
        }
        return .failed(
            check, "\(why.asSentence) It leads to \(redirect).",
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
