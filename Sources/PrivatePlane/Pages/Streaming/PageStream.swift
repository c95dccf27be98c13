import Hummingbird
import Logging
import NIOCore
import Operations

/// Writes a page while it is made.
struct PageStream: Sendable {
    let page: StreamedPage
    let frame: Frame
    let templates: Templates
    let logger: Logger

    /// - Throws: when the browser has gone away.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        try await write(templates.text(of: .above, frame) + templates.text(of: .content, frame), to: &writer)
        let (pieces, sender) = AsyncStream.makeStream(of: Piece?.self)
        async let failure = make(sender)
        async let _ = tick(sender)
        for await piece in pieces { try await write(piece.map(text) ?? "\n", to: &writer) }
        let problem = await failure
        try Task.checkCancellation()
        let end = [page.closing, problem].compactMap { $0 }.map(text).joined()
        try await write(end + templates.text(of: .below, frame), to: &writer)
    }

    /// - Returns: what to say of a failure.
    private func make(_ sender: AsyncStream<Piece?>.Continuation) async -> Piece? {
        defer { sender.finish() }
        do {
            try await page.make { sender.yield($0) }
            return nil
        } catch {
            return Piece(.problem, problem(error))
        }
    }

    /// An empty line now and then: that a browser has gone away shows only when something is written to it.
    private func tick(_ sender: AsyncStream<Piece?>.Continuation) async {
        while (try? await Task.sleep(for: Self.interval)) != nil { sender.yield(nil) }
    }

    private static let interval = Duration.seconds(1)

    private func problem(_ error: any Error) -> FormProblem {
        if error.isCancellation { return FormProblem(sentence: "This was given up before it was done.") }
        if let expected = Problem(expected: error) {
            return FormProblem(sentence: expected.detail, hint: expected.hint?.inPageWords)
        }
        logger.error("a page broke off", metadata: ["error": "\(error)", "page": "\(frame.title)"])
        return FormProblem(
            sentence: "Something failed before this page was complete.", hint: "The server's log says what.")
    }

    private func text(of piece: Piece) -> String { templates.text(of: .content, frame.around(piece)) }

    private func write(_ text: String, to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: text))
    }
}
