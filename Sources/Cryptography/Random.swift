/// Gives as many random bytes as asked for. The only source outside tests is `Random.bytes`.
package typealias RandomBytes = (_ count: Int) -> [UInt8]

package enum Random {
    /// Bytes from the kernel's generator (getrandom(2)), fit for keys.
    package static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        // By words: each draw is a system call.
        let words = (0..<(count + 7) / 8).flatMap { _ in
            withUnsafeBytes(of: generator.next() as UInt64, Array.init)
        }
        return Array(words.prefix(count))
    }
}
