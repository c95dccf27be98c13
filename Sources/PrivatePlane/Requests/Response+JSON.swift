import Federation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A JSON answer that no cache keeps (RFC 6749 section 5.1).
    init(status: HTTPResponse.Status = .ok, uncached json: JSON) {
        self.init(status: status, uncachedBody: ByteBuffer(bytes: json.bytes))
    }

    /// The same of JSON that is written already.
    init(status: HTTPResponse.Status = .ok, uncachedBody body: ByteBuffer) {
        self.init(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: body))
    }

    init(_ error: OAuthError) {
        self.init(status: error.status, uncached: error.json)
        if let seconds = error.retryAfter { headers[.retryAfter] = String(seconds) }
        // RFC 9110 section 15.5.2: a 401 names the scheme that would do.
        if error.status == .unauthorized { headers[.wwwAuthenticate] = error.challenge }
    }
}
