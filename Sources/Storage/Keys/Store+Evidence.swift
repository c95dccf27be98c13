package import Federation
package import FoundationEssentials
import GRDB

extension Store {
    /// Notes what a look at the issuer URL has shown of these keys. It is no change of the ring: nobody is told, and it is
    /// not audited.
    package func note(evidenceOf keys: [RingKey]) async throws(StoreFailure) {
        do {
            try await pool.write { db in
                for key in keys { try db.note(key.evidence, of: key.keyID) }
            }
        } catch {
            throw StoreFailure(error)
        }
    }

    /// The keys that an authority has accepted an assertion of.
    package func keysAccepted(by authority: String) async throws(StoreFailure) -> Set<String> {
        try await read { db in
            try String.fetchSet(db, sql: "SELECT kid FROM accepted_keys WHERE authority = ?", arguments: [authority])
        }
    }

    /// Remembers that an authority accepted an assertion signed with a key.
    package func note(accepted keyID: String, by authority: String, at now: Date) async throws(StoreFailure) {
        do {
            try await pool.write { db in
                try db.execute(
                    sql:
                        "INSERT INTO accepted_keys (authority, kid, accepted_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    arguments: [authority, keyID, now.column])
            }
        } catch {
            throw StoreFailure(error)
        }
    }
}

extension Database {
    fileprivate func note(_ evidence: KeyEvidence, of keyID: String) throws {
        guard let lookedAt = evidence.lookedAt else { return }
        try execute(
            sql: """
                INSERT INTO key_evidence (kid, seen_for, looked_at, problem) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET seen_for = excluded.seen_for, looked_at = excluded.looked_at,
                problem = excluded.problem
                """,
            arguments: [keyID, evidence.seenFor.milliseconds, lookedAt.column, evidence.problem?.column])
    }
}

extension KeyEvidence {
    /// From a row of keys beside which there may be no evidence yet.
    init(row: Row) throws {
        guard let lookedAt: Int = row["looked_at"] else {
            self.init()
            return
        }
        let problem: String? = row["problem"]
        self.init(
            seenFor: .milliseconds(row["seen_for"] as Int), lookedAt: Date(column: lookedAt),
            problem: problem.map(Problem.init(column:)))
    }
}

extension KeyEvidence.Problem {
    private static let absence = "absent"
    private static let unreadability = "unreadable: "

    fileprivate var column: String {
        switch self {
        case .absent: Self.absence
        case .unreadable(let reason): Self.unreadability + reason
        }
    }

    fileprivate init(column text: String) {
        self = text == Self.absence ? .absent : .unreadable(String(text.dropFirst(Self.unreadability.count)))
    }
}

extension Duration {
    /// Whole milliseconds; a division of durations would come out a fraction below.
    fileprivate var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
