/// Who asked Entra, and how. The same code means one thing for a certificate and another for a federated credential.
package struct Situation: Hashable, Sendable {
    package let credential: Credential.Kind
    package let permissions: PermissionType

    package init(credential: Credential.Kind, permissions: PermissionType) {
        self.credential = credential
        self.permissions = permissions
    }
}
