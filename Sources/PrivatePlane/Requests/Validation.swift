import Federation
import Foundation
import Hummingbird

/// Makes a value of a text that may be missing; one that is turned away at the door is a bad request.
func valid<Value>(_ text: String?, as make: (String) throws(InvalidText) -> Value) throws(Refusal) -> Value? {
    guard let text else { return nil }
    do throws(InvalidText) { return try make(text) } catch { throw .badRequest("The \(error).") }
}

extension RequestContext {
    /// What is named in the path.
    ///
    /// - Throws: `Refusal.badRequest` for a text that can name nothing.
    func reference<Kind>(_ parameter: String, to kind: Kind.Type) throws(Refusal) -> Reference<Kind> {
        let text = parameters.get(parameter)?.removingPercentEncoding
        guard let reference = try valid(text, as: Reference<Kind>.init(_:)) else {
            throw .badRequest("The name in the path is not percent-encoded UTF-8.")
        }
        return reference
    }
}
