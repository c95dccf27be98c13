package import Federation
package import Storage

extension AuditEntry {
    /// One line of `audit list --json` and of the admin API: `at` in milliseconds since 1970, `link` in hexadecimal.
    package var json: JSON {
        [
            "sequence": .integer(sequence), "at": .integer(record.milliseconds), "actor": .string(record.actor),
            "action": .string(record.action), "target": .string(record.target), "outcome": .string(record.outcome),
            "details": .verbatim(record.details),
            "link": .string(head.hexLink),
        ]
    }

    /// The log up to this row, as `audit verify` prints a head.
    package var printedHead: String { head.description }

    /// The link, in lower-case hexadecimal.
    package var hexLink: String { head.hexLink }

    private var head: AuditHead { AuditHead(sequence: sequence, link: link) }
}

extension AuditVerdict {
    /// As `audit verify --json` and the admin API tell it.
    package var json: JSON {
        switch self {
        case .intact(let head):
            ["ok": true, "rows": .integer(head.sequence), "head": .string(head.description)]
        case .broken(let sequence): ["ok": false, "broken_at": .integer(sequence)]
        case .cutOff(let head):
            ["ok": false, "cut_off_after": .integer(head.sequence), "head": .string(head.description)]
        case .stopped(let head):
            ["ok": false, "stopped_after": .integer(head.sequence), "head": .string(head.description)]
        }
    }
}
