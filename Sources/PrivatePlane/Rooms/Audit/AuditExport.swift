import Federation
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations

/// The rows that a filter leaves as a file, oldest first, a part in memory at a time.
struct AuditExport: Sendable {
    let form: Form
    let query: AuditQuery
    let desk: Desk

    /// How many rows are read at a time.
    private static let stride = 500

    enum Form: String, Sendable {
        /// What `audit list --json` prints.
        case lines = "ndjson"
        case table = "csv"

        fileprivate var type: String {
            switch self {
            case .lines: "application/x-ndjson"
            case .table: "text/csv; charset=utf-8; header=present"
            }
        }

        fileprivate var head: String {
            switch self {
            case .lines: ""
            case .table:
                CSVLine(["sequence", "time", "actor", "action", "target", "outcome", "details", "link"]).text
            }
        }

        fileprivate func line(_ entry: AuditEntry) -> String {
            switch self {
            case .lines: entry.json.text + "\n"
            case .table:
                CSVLine([
                    String(entry.sequence), entry.record.time.formatted(.iso8601(includingFractions: true)),
                    entry.record.actor, entry.record.action, entry.record.target, entry.record.outcome,
                    entry.record.details, entry.hexLink,
                ]).text
            }
        }
    }

    var response: Response {
        Response(
            status: .ok,
            headers: [
                .contentType: form.type, .contentDisposition: "attachment; filename=\"audit.\(form.rawValue)\"",
            ],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: form.head))
                var last = 0
                while true {
                    let entries = try await desk.auditEntries(
                        matching: query, from: .after(last), limit: Self.stride)
                    guard let end = entries.last else { break }
                    try await writer.write(ByteBuffer(string: entries.map(form.line).joined()))
                    last = end.sequence
                }
                try await writer.finish(nil)
            })
    }
}
