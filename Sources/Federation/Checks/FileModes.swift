/// Permission bits of a file and of the directory it lies in, as `chmod` writes them.
package struct FileModes: Hashable, Sendable {
    package let directory: UInt32
    package let file: UInt32

    package init(directory: UInt32, file: UInt32) {
        self.directory = directory
        self.file = file
    }

    /// Whether the group or anybody else could read the file, write to it or put another in its place. Whoever may not
    /// enter the directory can do neither, whatever the file's own bits are.
    package var letOthersIn: Bool {
        [UInt32(3), 0].contains { shift in
            let (directory, file) = (directory >> shift, file >> shift)
            return directory & 0o1 != 0 && (directory & 0o2 != 0 || file & 0o6 != 0)
        }
    }
}
