// Fence file: whether what was printed has arrived. `print` does not tell.

#if canImport(Glibc)
    // The streams of C are variables, which nobody here sets.
    @unsafe @preconcurrency import Glibc
#else
    @unsafe @preconcurrency import Darwin
#endif

enum StandardOutput {
    /// Call it first.
    static func prepare() {
        // A reader that has seen enough (`| head`) is no error.
        _ = signal(SIGPIPE) { _ in _exit(0) }
        // Who started this may ignore it, and then nobody learns how a child ended.
        _ = signal(SIGCHLD, SIG_DFL)
        // A stream that the caller closed must not become the first file that is opened.
        for stream: Int32 in 0...2 where fcntl(stream, F_GETFD) == -1 {
            // Standard output and errors cannot be written to this way, as if they were closed.
            _ = unsafe open("/dev/null", O_RDONLY)
        }
    }

    /// Hands on what was printed so far; ends the process if it cannot.
    static func flush() {
        var reason = "some of it was lost; is the disk full?"
        if unsafe fflush(stdout) != 0 {
            // strerror's text is copied at once.
            reason = unsafe String(cString: strerror(errno))
        } else if unsafe ferror(stdout) == 0 {
            return
        }
        Terminal.printError("cannot write standard output: \(reason)")
        _exit(ExitStatus.failed.rawValue)
    }

    /// Ends the process with `status`, or as failed where something printed was lost.
    static func exit(_ status: Int32) -> Never {
        flush()
        // Inside this type, `exit` is its own function.
        leave(status)
    }
}

private func leave(_ status: Int32) -> Never {
    exit(status)
}
