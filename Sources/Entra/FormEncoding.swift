import Federation

/// `application/x-www-form-urlencoded`, for bodies and queries. A blank is `%20`, which any form decoder reads the same way.
enum FormEncoding {
    static func bytes(_ parameters: [(name: String, value: String)]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2048)
        for (name, value) in parameters {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            bytes.append(contentsOf: name.utf8)
            bytes.append(UInt8(ascii: "="))
            PercentEncoding.append(value, to: &bytes)
        }
        return bytes
    }
}
