package import Storage

// What walking the chain showed, for an admin.

extension AuditVerdict {
    package var isIntact: Bool { if case .intact = self { true } else { false } }

    package var sentence: String {
        switch self {
        case .intact(let head): "The chain of \(head.sequence) rows is whole."
        case .broken(let sequence): "The audit chain is broken at row \(sequence)."
        case .cutOff(let head):
            "The audit log ends at row \(head.sequence) and does not run through the head that was noted."
        case .stopped(let head): "The walk was stopped. The chain is whole up to row \(head.sequence)."
        }
    }

    /// What it means and what to do; `nil` for a chain that is whole.
    package var hint: String? {
        switch self {
        case .intact: nil
        case .broken: "That row was changed, inserted or taken out; compare with a backup."
        case .cutOff: "Rows were cut off, or the log was replaced; compare with a backup."
        case .stopped(let head): "To go on from there, add --from \(head)."
        }
    }

    /// The head of a chain that is whole, to be noted; `verifyAudit(againstPrinted:)` takes it later.
    package var printedHead: String? { if case .intact(let head) = self { head.description } else { nil } }
}
