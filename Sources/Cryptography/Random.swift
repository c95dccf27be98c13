/// Gives as many random bytes as asked for. The only source outside tests is `Random.bytes`.
package typealias RandomBytes = (_ count: Int) -> [UInt8]

package enum Random {
    /// Bytes from the kernel's generator (getrandom(2)), fit for keys.
    package static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
