package import Federation

/// A request for a token with application permissions (RFC 6749 section 4.4; Entra documentation, client credentials).
package struct TokenRequest: Sendable {
    package let tenant: Tenant
    package let cloud: Cloud
    package let applicationID: ApplicationID
    package let scope: Scope
    package let proof: ClientProof

    package init(
        tenant: Tenant, cloud: Cloud, applicationID: ApplicationID, scope: Scope, proof: ClientProof
    ) {
        self.tenant = tenant
        self.cloud = cloud
        self.applicationID = applicationID
        self.scope = scope
        self.proof = proof
    }

    /// The body as `application/x-www-form-urlencoded`, always in the same order.
    package var form: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2048)
        for (name, value) in parameters {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            bytes.append(contentsOf: name.utf8)
            bytes.append(UInt8(ascii: "="))
            Self.append(percentEncoded: value, to: &bytes)
        }
        return bytes
    }

    /// `client_id` is sent although an assertion is there: the issuer and subject of a federated one do not name the
    /// application (Entra documentation).
    private var parameters: [(name: String, value: String)] {
        let common = [
            ("client_id", applicationID.text), ("scope", scope.text), ("grant_type", "client_credentials"),
        ]
        switch proof {
        case .assertion(let token):
            return common + [
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", token),
            ]
        }
    }

    /// Everything but RFC 3986's unreserved characters as `%XX`, a blank too: what any form decoder reads the same way.
    private static func append(percentEncoded text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(hexDigits[Int(byte >> 4)])
                bytes.append(hexDigits[Int(byte & 15)])
            }
        }
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)
}
