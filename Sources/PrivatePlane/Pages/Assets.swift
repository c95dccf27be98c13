import HTTPTypes
import Hummingbird
import NIOCore

/// What pages look like and how they move: files that were built in. Each path holds a fingerprint of its file, so that
/// browsers may keep it for good.
struct Assets: Sendable {
    private let files: [Asset] = [
        Asset("style", "aureole", "css", type: "text/css; charset=utf-8", PackageResources.aureole_css),
        Asset("script", "aureole", "js", type: "text/javascript; charset=utf-8", PackageResources.aureole_js),
        Asset("icon", "icon", "svg", type: "image/svg+xml", PackageResources.icon_svg),
    ]

    /// Where each is, by what it is for.
    var paths: [String: String] { Dictionary(uniqueKeysWithValues: files.map { ($0.purpose, $0.path) }) }

    func add(to router: Router<PlaneContext>) {
        for file in files {
            router.get(RouterPath(file.path)) { _, _ in file.response }
            router.refuseOtherMethods(RouterPath(file.path), allowed: [.get, .head])
        }
    }

    private struct Asset: Sendable {
        let purpose: String
        let path: String
        let type: String
        let bytes: ByteBuffer

        init(_ purpose: String, _ name: String, _ suffix: String, type: String, _ bytes: [UInt8]) {
            self.purpose = purpose
            path = "/assets/\(name)-\(Self.fingerprint(bytes)).\(suffix)"
            self.type = type
            self.bytes = ByteBuffer(bytes: bytes)
        }

        var response: Response {
            var response = Response(
                status: .ok,
                headers: [.contentType: type, .cacheControl: "public, max-age=31536000, immutable"],
                body: ResponseBody(byteBuffer: bytes))
            response.headers[.xContentTypeOptions] = "nosniff"
            return response
        }

        /// FNV-1a: tells one build's file from the next, and proves nothing.
        private static func fingerprint(_ bytes: [UInt8]) -> String {
            let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
            return String(hash, radix: 16)
        }
    }
}
