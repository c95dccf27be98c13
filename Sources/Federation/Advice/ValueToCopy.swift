/// One of our values that an admin copies into Azure, or compares with what stands there.
package enum ValueToCopy: String, Hashable, Sendable, CaseIterable {
    case issuer
    case subject
    case audience
    case clientID = "client_id"
    case tenant
    case redirectURI = "redirect_uri"
    case certificateThumbprint = "certificate_thumbprint"
    case scope
    case adminConsentURL = "admin_consent_url"

    /// What usually goes wrong with it, one sentence each.
    package var usualSlips: [String] {
        switch self {
        case .issuer:
            [
                "A slash at the end is missing or too many.", "Upper and lower case differ.",
                "A blank came along when it was copied.", "It begins with http:// instead of https://.",
                "The address of the discovery document was pasted instead of the Issuer URL.",
            ]
        case .subject:
            [
                "Upper and lower case differ.", "A blank came along when it was copied.",
                "The agent's name was typed instead of the value.", "It is the value of another agent.",
                "The Issuer URL was pasted into this field.",
            ]
        case .audience:
            [
                "It is the audience of another cloud, which differs in its last letters.",
                "The client ID of the application was pasted instead.", "A slash stands at its end.",
                "Upper and lower case differ.",
            ]
        case .clientID:
            [
                "The object ID was copied instead of the application (client) ID; both look alike.",
                "It is the ID of another application.", "The application lives in another tenant.",
            ]
        case .tenant:
            [
                "The client ID was copied instead of the directory (tenant) ID.",
                "The domain is mistyped, or not one that the tenant has verified.",
                "The tenant belongs to another cloud.",
            ]
        case .redirectURI:
            [
                "It stands under 'Single-page application' or 'Mobile and desktop' instead of Web.",
                "A slash at the end is missing or too many.", "Host, port or scheme differ.",
            ]
        case .certificateThumbprint:
            [
                "The certificate was uploaded to another application.",
                "An earlier certificate of the same name was uploaded.",
            ]
        case .scope:
            [
                "The name of a permission stands where /.default belongs.",
                "A slash between the resource and .default is missing or too many.",
                "The resource of another cloud was used.",
            ]
        case .adminConsentURL: []
        }
    }
}
