/// What one check of the doctor found, and how to mend it.
package struct Finding: Hashable, Sendable {
    /// What was looked at, such as `clock` or `exchange:graph`: behind the colon the name of the thing, if it has one.
    package let check: String
    package let grade: Grade
    /// What was found, in complete sentences.
    package let detail: String
    /// How to mend it, in complete sentences; `nil` when there is nothing to mend.
    package let fix: String?

    package enum Grade: Hashable, Sendable {
        case fine
        /// It works, and somebody should see to it.
        case look
        case failed
    }

    /// Whether it works, be there something to see to or not.
    package var isOK: Bool { grade != .failed }

    package static func fine(_ check: String, _ detail: String) -> Finding {
        Finding(check: check, grade: .fine, detail: detail, fix: nil)
    }

    package static func look(_ check: String, _ detail: String, fix: String) -> Finding {
        Finding(check: check, grade: .look, detail: detail, fix: fix)
    }

    package static func failed(_ check: String, _ detail: String, fix: String) -> Finding {
        Finding(check: check, grade: .failed, detail: detail, fix: fix)
    }

    /// What was found, with a fix unless it is fine.
    package static func graded(_ grade: Grade, _ check: String, _ detail: String, fix: String) -> Finding {
        Finding(check: check, grade: grade, detail: detail, fix: grade == .fine ? nil : fix)
    }
}
