import struct FoundationEssentials.Date

/// A row of the audit log as it is kept: a record, its place, and the link that chains it to the one before.
package struct AuditEntry: Hashable, Sendable {
    /// 1 for the first row; no number is left out.
    package let sequence: Int
    package let record: AuditRecord
    /// HMAC-SHA-256 over the link before it and this row.
    package let link: [UInt8]

    package init(sequence: Int, record: AuditRecord, link: [UInt8]) {
        self.sequence = sequence
        self.record = record
        self.link = link
    }
}

/// An event in the form of its columns.
package struct AuditRecord: Hashable, Sendable {
    /// Since 1970.
    package var milliseconds: Int
    package var actor: String
    package var action: String
    package var target: String
    package var outcome: String
    /// A JSON object.
    package var details: String

    package init(
        milliseconds: Int, actor: String, action: String, target: String, outcome: String, details: String
    ) {
        self.milliseconds = milliseconds
        self.actor = actor
        self.action = action
        self.target = target
        self.outcome = outcome
        self.details = details
    }

    package init(_ event: AuditEvent) {
        self.init(
            milliseconds: Int((event.at.timeIntervalSince1970 * 1000).rounded()), actor: event.actor,
            action: event.action.rawValue, target: event.target, outcome: event.outcome,
            details: JSON.object(event.details).text)
    }

    /// What the chain covers: the sequence number and every column, in JSON, so that no two rows share their bytes.
    package func chainedBytes(sequence: Int) -> [UInt8] {
        let json: JSON = [
            .integer(sequence), .integer(milliseconds), .string(actor), .string(action), .string(target),
            .string(outcome), .string(details),
        ]
        return json.bytes
    }
}
