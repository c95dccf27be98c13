import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// Gets a JSON object over HTTPS as a cautious server does: no redirects, bounded in bytes and time.
struct DocumentFetcher: Sendable {
    /// Must not follow redirects.
    let client: HTTPClient
    /// How long one document may take. Entra's own limit is not documented.
    let timeLimit: Duration
    /// Entra's own limit is not documented; a hundred keys of 4096 bits need some 80 kB.
    static let mostBytes = 256 * 1024

    /// - Throws: 50166 when there is no good answer, 501661 when the answer is not a JSON object.
    func document(at url: String) async throws(Refusal) -> [String: JSONValue] {
        guard url.hasPrefix("https://"), !url.contains(where: { $0 == "?" || $0 == "#" }) else {
            throw .issuerUnacceptable("'\(url)' is not a plain HTTPS URL")
        }
        let body: ByteBuffer
        do {
            body = try await inTime { try await get(url) }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw .issuerUnreachable("\(url): \(error)")
        }
        guard let members = JSONValue(json: body.readableBytesView)?.members else {
            throw .issuerUnacceptable("\(url): not a JSON object")
        }
        return members
    }

    private func get(_ url: String) async throws -> ByteBuffer {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Accept", value: "application/json")
        let response = try await client.execute(request, deadline: .distantFuture)
        guard response.status == .ok else { throw Refusal.issuerUnreachable("\(url): status \(response.status.code)") }
        // Asked for in the sibling feature of Entra (facts 1.4).
        guard let length = response.headers.first(name: "Content-Length").flatMap(Int.init) else {
            throw Refusal.issuerUnreachable("\(url): no Content-Length")
        }
        guard length <= Self.mostBytes else { throw Refusal.issuerUnreachable("\(url): \(length) bytes") }
        return try await response.body.collect(upTo: Self.mostBytes)
    }

    /// The client's own deadline ends with the response head; this one covers the body too.
    private func inTime(_ work: @escaping @Sendable () async throws -> ByteBuffer) async throws -> ByteBuffer {
        try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: timeLimit)
                return nil
            }
            guard let first = try await group.next(), let body = first else { throw NotInTime() }
            return body
        }
    }
}

private struct NotInTime: Error, CustomStringConvertible {
    let description = "no answer in time"
}
