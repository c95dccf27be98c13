import NIOCore

/// A deadline that moves with almost every request, and therefore costs an assignment to move later: the timer on the
/// event loop is left alone, and set anew only when it finds itself early.
final class Alarm {
    private let eventLoop: NIOIsolatedEventLoop
    private let ring: () -> Void
    private var deadline = NIODeadline.distantFuture
    private var timer: (at: NIODeadline, task: Scheduled<Void>)?

    /// - Parameter ring: called on the event loop, at most once.
    init(on eventLoop: any EventLoop, ring: @escaping () -> Void) {
        self.eventLoop = eventLoop.assumeIsolated()
        self.ring = ring
    }

    /// Moves the deadline.
    func set(_ deadline: NIODeadline) {
        self.deadline = deadline
        guard let timer, timer.at <= deadline else { return startTimer() }
    }

    func cancel() {
        timer?.task.cancel()
        timer = nil
    }

    private func startTimer() {
        timer?.task.cancel()
        let task = eventLoop.scheduleTask(deadline: deadline) { self.timerFired() }
        timer = (deadline, task)
    }

    private func timerFired() {
        timer = nil
        if deadline <= .now() { ring() } else { startTimer() }
    }
}
