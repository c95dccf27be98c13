import Federation

extension Revocation {
    /// What becomes of exchanges and assertions after it.
    package var prospect: String {
        if leavesNoKnownKey {
            return """
                No key is left that anybody has seen. A new one signs at once: until Entra fetches the keys again it \
                answers AADSTS7000272, for a day or more, and no issuer could spare you that.
                """
        }
        guard let successor else { return "The key that signs now goes on. Nobody should notice." }
        return """
            Key '\(successor.keyID)' signs in its place. It has been seen at the issuer URL for \
            \(TimeSpan(successor.evidence.seenFor).words); where Entra's copy of the key set is older than that, it answers \
            AADSTS7000272 until it fetches again.
            """
    }

    /// How long others may still believe the keys, and what stops whoever holds one.
    package var trust: String {
        """
        Verifiers may trust what was revoked for as long as they keep their copy of the key set: ten minutes if they obey \
        its max-age; Entra documents no time and may keep it for a day or more. Until then, only deleting these federated \
        credentials in Azure stops whoever holds the key:
        """
    }
}

extension AffectedCredential {
    /// Where it is found in Azure, by the names that its fields have there.
    package var text: String {
        """
        Application  \(applicationID?.text ?? "(none yet)") in tenant \(tenant?.text ?? "(none yet)")
        Issuer       \(issuer)
        Value        \(subject)
        """
    }
}
