import HTTPTypes
import Hummingbird
import Operations

/// The doors: endpoints of other systems that the tools of Azure already know how to ask for a token.
struct Doors: Sendable {
    let desk: Desk

    /// All that are documented, in the order in which they are told of.
    static let documented = [ManagedIdentityRoute.documented, AssertionRoutes.gitHub, AssertionRoutes.azureDevOps]

    static var paths: [String] { documented.map(\.path) }

    func add(to router: Router<PlaneContext>) {
        ManagedIdentityRoute(desk: desk).add(to: clients(router, .identityHeader))
        AssertionRoutes(desk: desk).add(to: clients(router, .bearer))
        for route in Self.documented {
            router.refuseOtherMethods(
                route.routerPath, allowed: route.method == .get ? [.get, .head] : [route.method]
            ) { error, context in
                DoorError(error).response(request: context.id)
            }
        }
    }

    private func clients(
        _ router: Router<PlaneContext>, _ key: DoorKey
    ) -> RouterGroup<ClientContext> {
        router.group().add(middleware: DoorAuthentication(desk: desk, key: key)).group(context: ClientContext.self)
    }
}
