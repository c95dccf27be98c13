import AsyncHTTPClient
import NIOCore

extension HTTPClientResponse {
    /// The body, or `nil` when it is larger than the limit; the rest of it is then not read.
    func bytes(upTo limit: Int) async throws -> [UInt8]? {
        do {
            return Array(try await body.collect(upTo: limit).readableBytesView)
        } catch is NIOTooManyBytesError {
            return nil
        }
    }
}
