import Operations
import TestSupport
import Testing

extension TestHouse {
    /// Why a token is not believed; `nil` when it is.
    func distrust(of token: String) async throws -> DistrustedToken? {
        do {
            _ = try await desk.client(presentingToken: token)
            return nil
        } catch let distrust as DistrustedToken {
            return distrust
        }
    }

    /// The same, which has to be that.
    func expect(
        _ expected: DistrustedToken?, of token: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let found = try await distrust(of: token)
        #expect(found == expected, sourceLocation: sourceLocation)
    }
}
