import Foundation

/// Where a browser is sent with the answer, and how (facts 3.3).
struct ReplyAddress: Sendable {
    enum Mode: String {
        case query, fragment
        case formPost = "form_post"
    }

    let uri: String
    let state: String?
    var mode = Mode.query

    /// What a refusal tells the application.
    static func parameters(of refusal: Refusal, marks: AnswerMarks) -> [(String, String)] {
        [
            ("error", refusal.error), ("error_description", refusal.description(marks)),
            ("error_uri", "https://login.microsoftonline.com/error?code=\(refusal.code)"),
        ] + (refusal.suberror.map { [("error_subcode", $0)] } ?? []) + (refusal.claims.map { [("claims", $0)] } ?? [])
    }

    /// The URI with `parameters` and the state.
    func url(_ parameters: [(String, String)]) -> String {
        let mark = mode == .fragment ? "#" : uri.contains("?") ? "&" : "?"
        return uri + mark
            + withState(parameters).map { "\(Form.encode($0.0))=\(Form.encode($0.1))" }.joined(separator: "&")
    }

    func withState(_ parameters: [(String, String)]) -> [(String, String)] {
        parameters + (state.map { [("state", $0)] } ?? [])
    }
}
