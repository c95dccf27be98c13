import Federation
import Foundation
import Operations

/// A row of the log in words, as the template `audit-sentence` shows it.
struct AuditSentence: Sendable {
    let actor: Party
    let verb: String
    let target: Party?

    /// - Parameter names: what those in the row are called now.
    init(_ record: AuditRecord, _ names: [AuditParty: String]) {
        let wasRefused = record.outcome != "ok"
        let phrase = AuditEvent.Action(rawValue: record.action).map { AuditPhrase($0, wasRefused: wasRefused) }
        actor = Party(actor: record.actor, names)
        // What a later version noted has a word, and no sentence here.
        verb = phrase?.verb ?? "did “\(record.action)” to"
        target =
            phrase.map { $0.kind != nil } ?? true
            ? Party(target: record.target, names, lastName: record.detail("name")) : nil
    }

    /// The whole as plain text.
    var text: String {
        [actor.noun, actor.name, verb, target?.noun, target?.name].compactMap { $0 }.joined(separator: " ")
    }

    /// Somebody or something with a page, if it is still there.
    struct Party: Sendable {
        /// What stands before the name.
        let noun: String?
        let name: String
        let path: String?

        init(actor text: String, _ names: [AuditParty: String]) {
            guard let party = AuditParty(text) else {
                noun = nil
                name = text == "service" ? "Aureole" : text.replacing("user:", with: "System user ")
                path = nil
                return
            }
            noun = party.kind == .admin ? nil : "The \(party.kind.rawValue)"
            name = names[party] ?? "\(party.id) (removed)"
            path = names[party].flatMap { _ in party.path }
        }

        /// - Parameter lastName: what the row itself says it was called.
        init(target text: String, _ names: [AuditParty: String], lastName: String?) {
            guard let party = AuditParty(text) else {
                (noun, path) = (nil, nil)
                name = text == "admin" ? "somebody who is no admin" : "“\(text)”"
                return
            }
            noun = "the \(party.kind.rawValue)"
            name = names[party] ?? lastName ?? "\(party.id) (removed)"
            path = names[party].flatMap { _ in party.path }
        }
    }
}

extension AuditParty {
    /// Its page; admins have none.
    fileprivate var path: String? {
        switch kind {
        case .agent, .connection, .certificate, .client: "/\(kind.rawValue)s/\(id)"
        case .admin: nil
        }
    }
}

extension AuditRecord {
    /// The members of the details by name, each as text.
    var shownDetails: [(name: String, value: String)] {
        let members = (try? JSONSerialization.jsonObject(with: Data(details.utf8))) as? [String: Any] ?? [:]
        return members.sorted { $0.key < $1.key }.map { ($0.key, Self.text(of: $0.value)) }
    }

    /// One of them that is a text.
    fileprivate func detail(_ name: String) -> String? {
        let members = (try? JSONSerialization.jsonObject(with: Data(details.utf8))) as? [String: Any]
        return members?[name] as? String
    }

    private static func text(of value: Any) -> String {
        if let text = value as? String { return text }
        let data = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
