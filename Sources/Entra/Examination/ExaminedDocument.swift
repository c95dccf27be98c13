package import Federation

/// One of the issuer's documents as the public route delivered it, or why it did not.
package struct ExaminedDocument: Hashable, Sendable {
    package let url: String
    package let arrival: Arrival

    package init(url: String, arrival: Arrival) {
        self.url = url
        self.arrival = arrival
    }

    package enum Arrival: Hashable, Sendable {
        /// A phrase of one line.
        case failed(String, isAboutCertificate: Bool)
        case answered(Answer)
    }

    package struct Answer: Hashable, Sendable {
        package let status: Int
        /// Where a redirect would have led.
        package let redirect: String?
        package let contentType: String?
        /// `nil` without the field: then a chunked body, or one that ends with the connection.
        package let contentLength: Int?
        /// From the request to the last byte, with connecting if it was the first on its connection.
        package let latency: Latency
        package let content: Content

        package init(
            status: Int = 200, redirect: String? = nil, contentType: String?, contentLength: Int?, latency: Latency,
            content: Content
        ) {
            self.status = status
            self.redirect = redirect
            self.contentType = contentType
            self.contentLength = contentLength
            self.latency = latency
            self.content = content
        }

        /// Whether it is `application/json`, whatever parameters stand behind.
        package var isJSON: Bool {
            let type = contentType?.prefix { $0 != ";" && $0 != " " } ?? ""
            return type.lowercased() == "application/json"
        }
    }

    /// What was delivered against what is published here.
    package enum Content: Hashable, Sendable {
        case asPublished
        /// A verifier can use it, though it differs: how, in one phrase.
        case differs(String)
        /// A verifier cannot use it, or would not find a key in it: why, in one phrase.
        case unusable(String)
    }
}
