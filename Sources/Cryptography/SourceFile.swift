import FoundationEssentials
import Glibc

/// An open file to read from, closed when it goes.
struct SourceFile: ~Copyable {
    let descriptor: Int32

    /// O_NONBLOCK: opening a pipe would otherwise wait for a writer. For regular files it means nothing.
    init(_ path: String) throws(SystemFailure) {
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw SystemFailure() }
    }

    /// Takes over a descriptor that the parent process left open, and closes it.
    ///
    /// Where the parent left nothing, the number may have been given away in this process meanwhile, to a database or an
    /// event loop, which must neither be read nor closed. Such a descriptor would not survive `exec`, or is none of the
    /// kinds that hold bytes: an epoll instance.
    init(inherited descriptor: Int32) throws(SystemFailure) {
        let flags = fcntl(descriptor, F_GETFD)
        var status = stat()
        guard flags >= 0, flags & FD_CLOEXEC == 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != 0 else {
            throw SystemFailure(code: EBADF)
        }
        self.descriptor = descriptor
    }

    deinit { Glibc.close(descriptor) }

    /// Type and permissions, asked of what was opened and not of its name.
    func mode() throws(SystemFailure) -> mode_t {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemFailure() }
        return status.st_mode
    }

    /// As many bytes as asked for, or what there is before the end.
    func read(upTo count: Int) throws(SystemFailure) -> Data {
        var buffer = Data(count: count)
        var filled = 0
        while filled < count {
            let got = buffer.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + filled }, count - filled)
            }
            guard got >= 0 || errno == EINTR else { throw SystemFailure() }
            if got == 0 { break }
            filled += max(got, 0)
        }
        buffer.removeLast(count - filled)
        return buffer
    }
}
