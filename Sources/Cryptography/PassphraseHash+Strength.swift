extension PassphraseHash {
    /// How much memory and work one guess takes: the parameters of scrypt (RFC 7914 section 2).
    package struct Strength: Hashable, Sendable {
        /// N, a power of two.
        package let cost: Int
        /// r. One guess takes 128 * N * r bytes of memory.
        package let blockSize: Int
        /// p, how often that much work is done, one after the other.
        package let parallelization: Int

        /// 32 MiB, and about a tenth of a second.
        package static let usual = Strength(trusted: 1 << 15, blockSize: 8, parallelization: 1)

        /// 16 KiB and no time to speak of: for tests, since it protects nothing.
        package static let cheap = Strength(trusted: 1 << 4, blockSize: 8, parallelization: 1)

        /// Bounds work and memory together: four times the usual, 128 MiB.
        private static let mostWork = 1 << 20

        private static let few = 1...64

        /// What scrypt may take at all, in bytes: the work above needs little more than half of it.
        static let mostMemory = 256 * mostWork

        private init(trusted cost: Int, blockSize: Int, parallelization: Int) {
            self.cost = cost
            self.blockSize = blockSize
            self.parallelization = parallelization
        }

        /// - Throws: `.badStrength` for what scrypt does not allow, for more than 64 as block size or parallelization, and
        ///   where all three multiplied are beyond 2^20: whoever can write a hash must not be able to take the memory of
        ///   this process.
        package init(cost: Int, blockSize: Int, parallelization: Int) throws(PassphraseHashProblem) {
            let isPowerOfTwo = cost > 1 && cost & (cost - 1) == 0
            guard isPowerOfTwo, cost <= Self.mostWork, Self.few.contains(blockSize), Self.few.contains(parallelization),
                cost * blockSize * parallelization <= Self.mostWork,
                // RFC 7914 section 2: less than 2^(128 * r / 8).
                blockSize > 1 || cost < 1 << 16
            else { throw .badStrength }
            self.init(trusted: cost, blockSize: blockSize, parallelization: parallelization)
        }

        /// In bytes: what one guess takes.
        var memory: Int { 128 * cost * blockSize }
    }
}
