import Foundation

/// The bytes of a base64url text; spaces and line ends are left out first.
func bytes(base64URL text: String) -> [UInt8] {
    let plain = text.filter { !$0.isWhitespace }.replacing("-", with: "+").replacing("_", with: "/")
    let padding = String(repeating: "=", count: (4 - plain.count % 4) % 4)
    return [UInt8](Data(base64Encoded: plain + padding)!)
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String(format: "%02x", $0) }.joined()
}
