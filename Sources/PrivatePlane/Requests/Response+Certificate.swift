import Federation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations

extension Response {
    /// The public half of a certificate as a file to keep.
    init(publicHalf bytes: [UInt8], of certificate: ClientCertificate, _ form: CertificateForm) {
        // The letters, digits and hyphens that Azure takes for a name are fit for a file's too.
        let file = "\(FederatedCredentialName(for: certificate.name)).\(form.rawValue)"
        self.init(
            status: .ok,
            headers: [
                .contentType: form.contentType, .contentDisposition: "attachment; filename=\"\(file)\"",
                .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension CertificateForm {
    var contentType: String {
        switch self {
        case .cer: "application/pkix-cert"
        case .pem, .crt: "application/x-pem-file"
        }
    }
}
