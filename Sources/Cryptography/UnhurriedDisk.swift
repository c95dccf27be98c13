import Glibc

/// Much work on a disk that others need for a little: done piece by piece, with a rest after each.
package enum UnhurriedDisk {
    /// Does a piece, and leaves the disk alone for as long as that took, a thousandth of a second at the least and one second
    /// at the most. The calling thread waits.
    package static func rest<Failure: Error>(after piece: () throws(Failure) -> Void) throws(Failure) {
        let begun = ContinuousClock.now
        try piece()
        usleep(UInt32(min(max((ContinuousClock.now - begun) / .microseconds(1), 1_000), 999_999)))
    }
}
