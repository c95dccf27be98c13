import Federation
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The whole body.
    ///
    /// - Throws: `Refusal.tooLarge`, or `Refusal.badRequest` when it breaks off.
    func collectedBody(upTo limit: Int) async throws(Refusal) -> ByteBuffer {
        // What is too large by its own account is not even begun.
        if let length = headers[.contentLength].flatMap(Int.init), length > limit { throw .tooLarge(limit: limit) }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw .tooLarge(limit: limit)
        } catch {
            // Whoever sends it hung up, or frames it wrongly; nothing of ours is read here.
            throw .badRequest("The body breaks off, or its chunks cannot be told apart.")
        }
    }
}
