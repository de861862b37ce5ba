#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension LanguageModel {
    /// Physical cores that this process may use: a second thread on a core slows kernels down, and
    /// so does a thread that waits for its turn.
    public static let defaultThreadCount: Int = {
        let online = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        #if os(Linux)
            return min(online, ProcessorGrant().coreCount ?? online)
        #else
            return online
        #endif
    }()
}
