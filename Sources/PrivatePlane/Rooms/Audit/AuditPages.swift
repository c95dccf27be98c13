import Federation
import HTTPTypes
import Hummingbird
import Operations

/// `/audit`: what happened, provably.
struct AuditPages: Sendable {
    let desk: Desk

    static let templates: [Template] = [
        .auditRows, .audit, .auditEntry, .auditVerdict, .auditVerify, .auditSentence, .auditParty,
    ]

    var all: [PageRoute] {
        [
            .get("/audit", list), .get("/audit/export", export), .post("/audit/verify", verify),
            .get("/audit/:sequence", show),
        ]
    }

    private func list(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let items = try PostedForm.fields(in: request.uri.query ?? "")
        let filter = AuditFilter(items)
        let (query, problems) = try await filter.query(desk)
        let before = items["before"].flatMap { Int($0) }
        let entries =
            problems.isEmpty
            ? try await desk.auditEntries(matching: query, from: .before(before), limit: AuditList.length + 1) : []
        let isFollowed = items["follow"] == "1"
        let content = AuditList(
            entries, try await desk.names(in: entries), filter, AuditFilterForm(filter, problems: problems),
            before: before, isFollowed: isFollowed)
        var page = Page("Audit", in: .audit, .audit, content)
        if isFollowed, let here = LocalPath(content.addresses.follow) {
            page.onward = Page.Onward(path: here, seconds: 5, isWithoutScript: true)
        }
        return .page(problems.isEmpty ? page : page.status(.unprocessableContent))
    }

    private func export(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let items = try PostedForm.fields(in: request.uri.query ?? "")
        let filter = AuditFilter(items)
        let (query, problems) = try await filter.query(desk)
        guard problems.isEmpty, let form = items["as"].flatMap(AuditExport.Form.init(rawValue:)) else {
            // The list tells what is wrong with it.
            return .onward(LocalPath(filter.address()) ?? Room.audit.path)
        }
        return .other(AuditExport(form: form, query: query, desk: desk).response)
    }

    private func show(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        guard let text = context.parameters.get("sequence"), let sequence = Int(text) else {
            return .page(
                Page.message(
                    "There is no such entry", in: .audit, "Entries have whole numbers, which begin with 1.",
                    link: Message.Link(label: "Show all entries", address: Room.audit.path.text)
                ).status(.notFound))
        }
        let entry = try await desk.auditEntry(sequence)
        let content = AuditEntryView(entry, try await desk.names(in: [entry]))
        return .page(Page("Entry \(sequence)", in: .audit, .auditEntry, content))
    }

    private func verify(_ context: FormContext) async throws -> PageAnswer {
        try await context.attempt {
            let verdict = try await desk.verifyAudit(againstPrinted: FormReader(context.form).text("head"))
            let content = AuditVerdictView(
                isIntact: verdict.isIntact, sentence: verdict.sentence, hint: verdict.hint,
                head: verdict.printedHead)
            return .page(Page(content.head.heading, in: .audit, .auditVerdict, content))
        } otherwise: { state in
            Page("Verify the chain", in: .audit, .auditVerdict, AuditVerdictView(state))
        }
    }
}
