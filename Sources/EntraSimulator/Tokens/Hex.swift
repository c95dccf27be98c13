enum Hex {
    static func lower(_ bytes: some Sequence<UInt8>) -> String { spell(bytes, "0123456789abcdef") }

    static func upper(_ bytes: some Sequence<UInt8>) -> String { spell(bytes, "0123456789ABCDEF") }

    private static func spell(_ bytes: some Sequence<UInt8>, _ digits: String) -> String {
        let digits = Array(digits)
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
