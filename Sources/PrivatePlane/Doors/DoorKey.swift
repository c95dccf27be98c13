import Federation
import HTTPTypes
import Hummingbird
import Operations

/// Where a door takes a client's key from, and how it says that there is none.
enum DoorKey: Sendable {
    /// `X-IDENTITY-HEADER`, as App Service has it.
    case identityHeader
    /// `Authorization: Bearer`, as workflows and pipelines have it.
    case bearer

    func key(in headers: HTTPFields) -> String? {
        switch self {
        case .identityHeader: HTTPField.Name("X-IDENTITY-HEADER").flatMap { headers[$0] }
        case .bearer: BearerAuthentication.key(in: headers[.authorization])
        }
    }

    /// For whoever sees the client's error output.
    var refusal: DoorError {
        var error = DoorError(.unknownKey)
        switch self {
        case .identityHeader:
            error.message = """
                IDENTITY_HEADER holds no key of this service, or one that is not known here. Set it to a key made by \
                'aureole client add' or 'client rotate'.
                """
            error.challenge = "X-IDENTITY-HEADER realm=\"aureole\""
        case .bearer:
            error.message = """
                The request's token is no key of this service, or one that is not known here. Set it to a key made by \
                'aureole client add' or 'client rotate'.
                """
            error.challenge = "Bearer realm=\"aureole\""
        }
        return error
    }
}

/// Finds out which client a request through a door comes from.
struct DoorAuthentication: RouterMiddleware {
    let desk: Desk
    let key: DoorKey

    func handle(
        _ request: Request, context: PlaneContext, next: (Request, PlaneContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        do {
            context.client = try await desk.client(presenting: key.key(in: request.headers))
        } catch Refusal.unknownKey {
            throw key.refusal
        }
        return try await next(request, context)
    }
}
