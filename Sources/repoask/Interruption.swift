// Fence file: Ctrl-C during work that is worth something half done.

import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

enum Interruption {
    private static let flag = Atomic(false)

    /// Whether Ctrl-C was pressed since ``catchOnce()``.
    static var isAskedFor: Bool { flag.load(ordering: .relaxed) }

    /// From now on the first Ctrl-C is noted; the second ends the process, as usual.
    static func catchOnce() {
        // Touched before the signal can come: a handler must not be the first to make it.
        flag.store(false, ordering: .relaxed)
        _ = signal(SIGINT) { _ in
            Interruption.flag.store(true, ordering: .relaxed)
            _ = signal(SIGINT, SIG_DFL)
        }
        // A program that starts this one from a thread without signals hands that on.
        var signals = sigset_t()
        // The set lives through the calls.
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGINT)
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}
