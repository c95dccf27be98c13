package import TransportSecurity

extension PublicListener {
    /// Where the public plane listens and what one client may cost it.
    package struct Settings: Sendable {
        /// An address of this machine, or a name of one.
        package var host: String
        /// 0 takes any free port.
        package var port: Int
        /// `nil`: plain HTTP, for a proxy in front.
        package var certificate: CertificateFiles?
        /// Clients at once. More are not turned away: they wait in the kernel's queue until another leaves. Each takes a
        /// file descriptor, so the process needs a limit (`LimitNOFILE`) above this number.
        package var maximumConnections = 4096
        package var limits = TimeLimits()

        package init(host: String, port: Int, certificate: CertificateFiles? = nil) {
            self.host = host
            self.port = port
            self.certificate = certificate
        }
    }
}
