import Federation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Operations
import Storage
import Synchronization
import TestSupport
import Testing

@testable import PrivatePlane

@Suite("Pages that are sent while they are made", .timeLimit(.minutes(2)))
struct StreamedPageTests {
    @Test("The frame comes first, then each piece in its place, the closing and the end")
    func order() async throws {
        let sheet = Sheet()
        try await sheet.write { send in
            send(said("one"))
            send(said("<two>"))
        }
        let pieces = sheet.pieces
        try #require(pieces.count == 4)
        #expect(pieces[0].hasPrefix("<!doctype html>") && pieces[0].contains("<strong>opening</strong>"))
        #expect(!pieces[0].contains("</main>"))
        #expect(pieces[1].contains("one") && pieces[2].contains("&lt;two&gt;"))
        #expect(pieces[3].contains("closing") && pieces[3].hasSuffix("</html>\n"))
        #expect(sheet.log.text.isEmpty)
    }

    @Test("It is the same page as one that was made before it is sent")
    func same() async throws {
        let (sheet, templates) = (Sheet(), try Templates())
        try await sheet.write(closing: nil) { _ in }
        #expect(sheet.pieces.joined() == templates.text(of: Sheet.frame))
    }

    @Test(
        "What fails in the middle is said behind the closing, on a page that is whole; a fault is logged and told to nobody",
        arguments: [
            (Refusal.badRequest("No such thing.") as any Error, "No such thing.", false),
            (StoreFailure.cancelled as any Error, "This was given up before it was done.", false),
            (Fault() as any Error, "Something failed before this page was complete.", true),
        ])
    func failure(error: any Error, sentence: String, isFault: Bool) async throws {
        let sheet = Sheet()
        try await sheet.write { send in
            send(said("one"))
            throw error
        }
        let end = try #require(sheet.pieces.last)
        let (closing, problem) = (end.firstRange(of: "closing"), end.firstRange(of: sentence))
        #expect(try #require(closing).upperBound <= #require(problem).lowerBound)
        #expect(end.hasSuffix("</html>\n") && sheet.pieces.contains { $0.contains("one") })
        #expect(!sheet.pieces.joined().contains("secret of the fault"))
        #expect(sheet.log.text.contains("secret of the fault") == isFault)
    }

    @Test("Where nothing can be written any more, the work is cancelled")
    func brokenOff() async throws {
        let sheet = Sheet(breaksAt: 2)
        let wasCancelled = Mutex(false)
        await #expect(throws: Sheet.Torn.self) {
            try await sheet.write { send in
                send(said("one"))
                do { try await Task.sleep(for: .seconds(60)) } catch { wasCancelled.withLock { $0 = true } }
            }
        }
        #expect(wasCancelled.withLock { $0 })
    }

    private struct Fault: Error, CustomStringConvertible {
        let description = "secret of the fault"
    }
}

/// A sentence as a piece.
private func said(_ sentence: String) -> Piece { Piece(.problem, FormProblem(sentence: sentence)) }

/// What a page is written on, in the pieces that it comes in.
private final class Sheet: Sendable {
    let log = LogLines()
    private let written = Mutex<[String]>([])
    private let breaksAt: Int?

    struct Torn: Error {}

    /// - Parameter breaksAt: how many pieces are too many.
    init(breaksAt: Int? = nil) { self.breaksAt = breaksAt }

    var pieces: [String] { written.withLock { $0 } }

    private static let opening = Page("A page", .problem, FormProblem(sentence: "opening"))
    static let frame = Frame(opening, for: nil, assets: [:])

    func write(
        closing: Piece? = said("closing"),
        _ make: @escaping @Sendable (_ send: @escaping @Sendable (Piece) -> Void) async throws -> Void
    ) async throws {
        let page = StreamedPage(opening: Self.opening, closing: closing, make: make)
        let stream = PageStream(page: page, frame: Self.frame, templates: try Templates(), logger: log.logger)
        var pen: any ResponseBodyWriter = Pen(sheet: self)
        try await stream.write(to: &pen)
    }

    private struct Pen: ResponseBodyWriter {
        let sheet: Sheet

        mutating func write(_ buffer: ByteBuffer) async throws {
            try sheet.written.withLock { written throws(Torn) in
                if written.count + 1 == sheet.breaksAt { throw Torn() }
                written.append(String(buffer: buffer))
            }
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
