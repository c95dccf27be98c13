extension EntraRefusal {
    package var needsSignIn: Bool { ["interaction_required", "consent_required"].contains(error) }
    package var claims: String? { nil }
}
extension EntraRefusal {
    package var reason: String { message }
}
