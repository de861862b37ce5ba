#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Seconds of processor time that `body` takes on this thread.
///
/// Unlike the time of day it does not grow with what else runs on the machine.
func processorSeconds(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let start = now()
    try body()
    return now() - start
}
