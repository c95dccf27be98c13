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

    private static var ownTags: [Regex<Substring>] {
        [
            /<script src="\/assets\/aureole-[0-9a-f]+\.js" defer><\/script>/,
            /<link rel="stylesheet" href="\/assets\/aureole-[0-9a-f]+\.css">/,
            /<link rel="icon" href="\/assets\/icon-[0-9a-f]+\.svg" type="image\/svg\+xml">/,
            /<img src="\/assets\/icon-[0-9a-f]+\.svg" alt="" width="28" height="28">/,
        ]
    }
}
