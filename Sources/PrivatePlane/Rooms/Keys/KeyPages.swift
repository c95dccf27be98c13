import Federation
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations

/// `/keys`: the ring, and the acts that cannot wait for it to turn by itself.
struct KeyPages: Sendable {
    let desk: Desk

    static let templates: [Template] = [.keys, .keyTimeline, .keyRotation, .keyRevocation]

    var all: [PageRoute] {
        [
            .get("/keys", show), .get("/keys/rotate", rotation), .post("/keys/rotate", rotate),
            .get("/keys/credentials", credentials), .get("/keys/revoke-all", revocationOfAll),
            .post("/keys/revoke-all", revokeAll), .get("/keys/:kid/revoke", revocation),
            .post("/keys/:kid/revoke", revoke),
        ]
    }

    private func show(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let content = KeysView(try await desk.keyOverview(), warnings: desk.warnings())
        return .page(Page("Signing keys", in: .keys, .keys, content))
    }

    private func rotation(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        .page(try await rotationPage(.fresh))
    }

    private func rotate(_ context: FormContext) async throws -> PageAnswer {
        try await context.attempt {
            let wish = try KeyRotationForm.wish(in: context.form)
            let rotation =
                wish.isNow
                ? try await desk.rotateNow(to: wish.key, by: context.signedIn.caller)
                : try await desk.rotate(to: wish.key, by: context.signedIn.caller)
            switch rotation {
            case .activated: return .onward(Room.keys.path.telling(.rotated))
            case .willActivate: return .onward(Room.keys.path.telling(.rotationWaits))
            case .tooEarly(_, let missing): throw KeyRotationForm.tooEarly(missing, in: context.form)
            }
        } otherwise: {
            try await rotationPage($0)
        }
    }

    private func rotationPage(_ state: FormState) async throws -> Page {
        let form = KeyRotationForm(try await desk.keyOverview(), state)
        return Page("Rotate the signing key", in: .keys, .keyRotation, form)
    }

    private func revocation(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        .page(try await revocationPage(of: try context.keyID))
    }

    private func revocationOfAll(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        .page(try await revocationPage(of: nil))
    }

    /// The whole of what a revocation asks to be deleted in Azure, which may be too much for a page.
    private func credentials(_ request: Request, _ context: AdminContext) async throws -> PageAnswer {
        let text = try await desk.affectedCredentials().map { $0.text + "\n" }.joined(separator: "\n")
        return .other(Response(text: text, file: "federated-credentials.txt"))
    }

    private func revoke(_ context: FormContext) async throws -> PageAnswer {
        let keyID = try context.keyID
        return try await revoke(keyID, context) { try await desk.revoke(keyID, by: context.signedIn.caller) }
    }

    private func revokeAll(_ context: FormContext) async throws -> PageAnswer {
        try await revoke(nil, context) { try await desk.revokeAll(by: context.signedIn.caller) }
    }

    /// - Parameter keyID: `nil` for all of them.
    private func revoke(
        _ keyID: String?, _ context: FormContext, _ act: () async throws -> Void
    ) async throws -> PageAnswer {
        try await context.attempt {
            try KeyRevocationForm.requireConfirmation(in: context.form)
            try await act()
            return .onward(Room.keys.path.telling(.revoked))
        } otherwise: {
            try await revocationPage(of: keyID, $0)
        }
    }

    private func revocationPage(of keyID: String?, _ state: FormState = .fresh) async throws -> Page {
        let revocation = try await desk.revocation(of: keyID, limit: KeyRevocationForm.length)
        let form = KeyRevocationForm(revocation, of: keyID, state)
        return Page(form.head.heading, in: .keys, .keyRevocation, form)
    }
}

extension Response {
    /// A text to keep.
    fileprivate init(text: String, file: String) {
        self.init(
            status: .ok,
            headers: [
                .contentType: "text/plain; charset=utf-8", .contentDisposition: "attachment; filename=\"\(file)\"",
                .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

extension RequestContext {
    /// The `kid` in the path.
    ///
    /// - Throws: `Refusal.badRequest`.
    fileprivate var keyID: String {
        get throws {
            guard let keyID = parameters.get("kid")?.removingPercentEncoding else {
                throw Refusal.badRequest("The key ID in the path is not percent-encoded UTF-8.")
            }
            return keyID
        }
    }
}
