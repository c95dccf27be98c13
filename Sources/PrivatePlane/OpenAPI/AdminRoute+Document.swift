import HTTPTypes

extension AdminRoute {
    /// What the document says of it: to what the row says itself comes what the ways it is asked bring with them.
    var documented: DocumentedRoute {
        DocumentedRoute(
            method, AdminRoutes.prefix + path, tag: String(path.split(separator: "/").first ?? ""),
            operation.with { $0.answers += problems })
    }

    private var problems: [Operation.Answer] {
        let kinds = Set(kinds)
        let byStatus = Dictionary(grouping: Problem.Kind.allCases.filter(kinds.contains), by: \.status)
        return byStatus.map { .problem($0, $1, with: operation.problemMembers) }
    }

    private var kinds: [Problem.Kind] {
        var kinds = operation.problems + [.badRequest, .unknownKey, .notAdmin, .busy, .givenUp, .fault]
        if path.contains(":") { kinds.append(.notFound) }
        if operation.body != nil || !operation.parameters.isEmpty { kinds.append(.invalidValue) }
        if operation.body != nil { kinds.append(.tooLarge) }
        if operation.parameters.contains(.ifMatch) { kinds.append(.otherVersion) }
        // Whatever is written is chained to the audit log, under a master key that may have been replaced.
        if method != .get { kinds.append(.changedMeanwhile) }
        return kinds
    }
}
