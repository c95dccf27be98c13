import Federation
import Operations

extension Template {
    static let health = Template("health", PackageResources.health_mustache)
    static let healthStep = Template("health-step", PackageResources.health_step_mustache)
    static let healthFindings = Template("health-findings", PackageResources.health_findings_mustache)
}

/// The template `health`.
struct HealthOpening: Sendable {
    let path = Room.health.path.text
}

/// The template `health-step`: one check is through.
struct HealthStep: Sendable {
    let label: String
    let tag: FindingTag

    init(_ check: String, _ findings: [Finding]) {
        label = FindingTitle(check).text
        tag = FindingTag(Finding.Grade.worst(of: findings.map(\.grade)))
    }
}

/// The template `health-findings`: what is wrong first.
struct HealthFindings: Sendable {
    let sum: String
    let isWell: Bool
    let groups: [Group]

    struct Group: Sendable {
        let heading: String
        let rows: [Row]
    }

    struct Row: Sendable {
        let title: String
        let tag: FindingTag
        let detail: TimedText
        let fix: TimedText?
        let link: Message.Link?
    }

    init(_ findings: [Finding], places: FindingPlaces) {
        sum = findings.sum
        isWell = findings.allSatisfy { $0.grade == .fine }
        groups = [Finding.Grade.failed, .look, .fine].compactMap { grade in
            let rows = findings.filter { $0.grade == grade }.map { Row($0, places: places) }
            return rows.isEmpty ? nil : Group(heading: grade.heading, rows: rows)
        }
    }
}

extension HealthFindings.Row {
    fileprivate init(_ finding: Finding, places: FindingPlaces) {
        title = FindingTitle(finding.check).text
        tag = FindingTag(finding.grade)
        detail = TimedText(finding.detail.inPageWords)
        fix = finding.fix.map { TimedText($0.inPageWords) }
        link = finding.grade == .fine ? nil : places.link(finding.check)
    }
}

/// A grade as a word in colour.
struct FindingTag: Sendable {
    let word: String
    let colour: String

    init(_ grade: Finding.Grade) {
        (word, colour) =
            switch grade {
            case .fine: ("Fine", "good")
            case .look: ("See to it", "warn")
            case .failed: ("Failed", "bad")
            }
    }
}

extension Finding.Grade {
    fileprivate var heading: String {
        switch self {
        case .failed: "What has failed"
        case .look: "What should be seen to"
        case .fine: "What is well"
        }
    }

    fileprivate static func worst(of grades: [Self]) -> Self {
        grades.contains(.failed) ? .failed : grades.contains(.look) ? .look : .fine
    }
}
