package import Federation

extension ClientCertificate {
    /// As `certificate show --json` and the admin API tell it.
    package var json: JSON {
        [
            "id": .string(id.description), "name": .string(name.text), "thumbprint": .string(thumbprint.description),
            "thumbprint_sha256": .string(thumbprintSHA256.description),
            "not_before": .seconds(notBefore),
            "not_after": .seconds(notAfter), "subject": .string(subject),
        ]
    }
}

extension CertificateSwitch {
    /// One line of `certificate replace --json` and of the admin API.
    package var json: JSON {
        [
            "connection": .string(connection.text), "switched": .bool(setback == nil),
            "code": .optional(setback?.code), "hint": .optional(setback?.hint),
        ]
    }
}
