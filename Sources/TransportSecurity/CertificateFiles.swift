/// Where a listener's certificate and key are.
package struct CertificateFiles: Hashable, Sendable {
    /// Path of a PEM file: the server's certificate, then the intermediate ones.
    package let certificate: String
    /// Path of a PEM file with the private key.
    package let key: String
    /// How often the files are looked at.
    package let checkInterval: Duration

    package init(certificate: String, key: String, checkInterval: Duration = .seconds(10)) {
        self.certificate = certificate
        self.key = key
        self.checkInterval = checkInterval
    }
}
