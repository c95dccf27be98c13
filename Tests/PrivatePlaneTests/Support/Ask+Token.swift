import Foundation

extension Ask {
    /// A request to the token endpoint.
    ///
    /// - Parameter basic: `id:key`, as it is before it is encoded in base64.
    static func token(
        _ form: String, basic: String? = nil, type: String = "application/x-www-form-urlencoded"
    ) -> Ask {
        Ask("/oauth2/token", body: form, type: type).with { ask in
            guard let basic else { return }
            ask.fields.append(("Authorization", "Basic \(Data(basic.utf8).base64EncodedString())"))
        }
    }
}
