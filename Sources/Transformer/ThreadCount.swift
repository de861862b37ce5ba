#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension LanguageModel {
    /// Physical cores this machine has online: a second thread on a core slows kernels down.
    public static let defaultThreadCount: Int = {
        let online = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        #if os(Linux)
            var cores: Set<String> = []
            for cpu in 0..<online {
                let path = "/sys/devices/system/cpu/cpu\(cpu)/topology/thread_siblings_list"
                guard let file = unsafe fopen(path, "r") else { return online }
                defer { unsafe fclose(file) }
                var line = [CChar](repeating: 0, count: 256)
                // `line` is as long as said, and fgets ends it with a zero.
                guard unsafe fgets(&line, Int32(line.count), file) != nil else { return online }
                cores.insert(String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self))
            }
            return max(1, cores.count)
        #else
            return online
        #endif
    }()
}
