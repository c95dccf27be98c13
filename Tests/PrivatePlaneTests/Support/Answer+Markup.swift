import Foundation

extension Answer {
    /// The tags on a page by which something runs in it, or is fetched for it, but for the four with which every page of
    /// ours begins: style, script and icon, built into the binary.
    var foreignTags: [String] {
        tags(of: "script|style|link|img|iframe|frame|object|embed|base|svg|audio|video|source")
            .filter { tag in !Self.ownTags.contains { tag.wholeMatch(of: $0) != nil } }
    }

    /// The opening tags of these elements, as they stand there; with the closing one where it follows at once.
    ///
    /// By scalars: to a browser, an accent behind a bracket changes nothing.
    func tags(of names: String) -> [String] {
        let pattern = try! Regex("<(?:\(names))(?![a-zA-Z0-9-])[^>]*>(?:</script>)?").ignoresCase()
            .matchingSemantics(.unicodeScalar)
        return body.matches(of: pattern).map { String(body[$0.range]) }
    }

    /// Whether these very bytes stand in the body: to Swift, a letter with an accent behind it is another text.
    func holds(_ text: String) -> Bool { body.utf8.firstRange(of: text.utf8) != nil }

    /// What the hidden fields of a page's last form hold, as a browser reads them.
    var hiddenFields: [String: String] {
        let form = body[(body.ranges(of: "<form ").last?.lowerBound ?? body.startIndex)...]
        let pairs = form.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/).map {
            (String($0.1).unescaped, String($0.2).unescaped)
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    private static var ownTags: [Regex<Substring>] {
        [
            /<script src="\/assets\/aureole-[0-9a-f]+\.js" defer><\/script>/,
            /<link rel="stylesheet" href="\/assets\/aureole-[0-9a-f]+\.css">/,
            /<link rel="icon" href="\/assets\/icon-[0-9a-f]+\.svg" type="image\/svg\+xml">/,
            /<img src="\/assets\/icon-[0-9a-f]+\.svg" alt="" width="28" height="28">/,
            // The picture of the signing keys, which is drawn with shapes alone.
            /<svg class="timeline" viewBox="[0-9 ]+" role="img" aria-labelledby="[a-z -]+">/,
            // What the shapes mean.
            /<svg width="30" height="16" aria-hidden="true">/,
        ]
    }
}

extension String {
    /// As it stands in HTML, written with other code than the pages use.
    var escaped: String {
        var escaped = ""
        for scalar in unicodeScalars {
            escaped +=
                ["<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;", "&": "&amp;"][String(scalar)] ?? String(scalar)
        }
        return escaped
    }

    /// The other way round.
    var unescaped: String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")].reduce(self) { text, pair in
            text.replacingOccurrences(of: pair.0, with: pair.1, options: .literal)
        }
    }
}
