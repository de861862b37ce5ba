// One line on standard error that says how far long work is. Nothing is written where standard
// error is not a terminal, or before the work has taken half a second; that it waits, at once.

import RepoAskKit
import Synchronization

/// Shows steps of known length with rate and time left; safe to call from any thread.
final class ProgressLine: Sendable {
    private struct State {
        var step = ""
        var stepStart = ContinuousClock.now
        var lastDrawn = ContinuousClock.now
        var isShown = false
    }

    private let state = Mutex(State())
    private let isActive: Bool

    init(quiet: Bool = false) {
        isActive = !quiet && Terminal.errorsAreTerminal
    }

    /// Draws `progress`, at most ten times a second.
    func show(_ progress: Progress) {
        guard isActive else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            if state.step != progress.step {
                state.step = progress.step
                state.stepStart = now
            }
            let isDone = progress.done >= progress.total
            let isDue =
                now - state.lastDrawn > .milliseconds(100) || (isDone && state.isShown)
            let isLong = now - state.stepStart > .milliseconds(500) || state.isShown
            guard progress.isWait || isDue && isLong else { return }
            state.lastDrawn = now
            state.isShown = true
            let line = Self.line(progress, elapsed: now - state.stepStart)
            // A line that wraps could not be taken away.
            Terminal.writeError(
                "\r\u{1B}[K" + (Terminal.errorWidth.map { String(line.prefix($0 - 1)) } ?? line))
        }
    }

    /// Takes the line away, so that what follows starts on an empty one.
    func clear() {
        guard isActive else { return }
        state.withLock { state in
            if state.isShown { Terminal.writeError("\r\u{1B}[K") }
            state.isShown = false
        }
    }

    private static func line(_ progress: Progress, elapsed: Duration) -> String {
        if progress.isWait { return progress.step + " …" }
        let seconds = max(elapsed / .seconds(1), 0.001)
        let rate = Double(progress.done) / seconds
        var line = "\(progress.step) \(progress.done)/\(progress.total) \(progress.unit)"
        guard progress.done > 0, seconds > 0.5 else { return line }
        line += rate >= 10 ? ", \(Int(rate))/s" : ", \(Double(Int(rate * 10)) / 10)/s"
        let left = Double(progress.total - progress.done) / rate
        if left >= 1 { line += ", \(clock(left)) left" }
        return line
    }

    private static func clock(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
    }
}
