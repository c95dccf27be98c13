import HTTPTypes
import Hummingbird
import Testing

@testable import PrivatePlane

@Suite("What was just done", .timeLimit(.minutes(2)))
struct NoticeTests {
    private static func request(_ path: String) -> Request {
        Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: path),
            body: RequestBody(buffer: .init()))
    }

    @Test("A word of the address stands for a sentence of ours", arguments: Notice.allCases)
    func known(notice: Notice) throws {
        let path = LocalPath(literal: "/agents").telling(notice)
        #expect(Notice(Self.request(path.text)) == notice)
        #expect(notice.sentence.hasSuffix("."))
    }

    @Test(
        "Any other word says nothing",
        arguments: ["", "?done", "?done=", "?done=Saved", "?done=saved.", "?done=<b>", "?did=saved", "?done=saved%20"])
    func unknown(query: String) { #expect(Notice(Self.request("/agents" + query)) == nil) }

    @Test("The sentence stands on the page that is led to, and text of the address never does")
    func shown() async throws {
        try await withSignedIn { _, browser in
            var browser = browser
            let page = try await browser.get("/agents?done=removed")
            #expect(page.body.contains("<p class=\"notice\" role=\"status\">Removed.</p>"))
            for query in ["done=Your+session+is+over", "done=%3Cb%3EClick%3C/b%3E", "done=removed&done=xyzzy", "xyzzy"]
            {
                let page = try await browser.get("/agents?\(query)")
                #expect(page.status == 200 && page.tags(of: "b") == [])
                for word in ["session+is", "session is", "Click", "xyzzy"] { #expect(!page.body.contains(word)) }
            }
        }
    }
}
