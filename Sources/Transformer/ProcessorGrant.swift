// What of a machine's processors Linux lets this process use, as /proc and /sys say it.

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The processors that were granted to this process.
///
/// An affinity (`taskset`, `docker --cpuset-cpus`) is a set of them, a control group's quota
/// (`docker --cpus`) a share of their time. A thread more than that is one that others wait for.
package struct ProcessorGrant {
    /// Stands before every path that is read.
    private let root: String

    /// - Parameter root: A folder with copies of `/proc` and `/sys`.
    package init(root: String = "") {
        self.root = root
    }

    /// Physical cores with a granted processor, no more than the quota is worth; nil where the
    /// system does not say.
    package var coreCount: Int? {
        let key = "Cpus_allowed_list:"
        guard
            let line = text("/proc/self/status")?.split(separator: "\n")
                .first(where: { $0.hasPrefix(key) })
        else { return nil }
        let processors = Self.numbers(in: line.dropFirst(key.count))
        // The set may hold processors that are not there, or off: those have no such file.
        let cores = Set(
            processors.compactMap {
                text("/sys/devices/system/cpu/cpu\($0)/topology/thread_siblings_list")
            })
        let count = cores.isEmpty ? processors.count : cores.count
        return max(1, min(count, quota ?? count))
    }

    /// How many processors' time the control groups grant, rounded up; nil: no limit.
    private var quota: Int? {
        var limits: [Int] = []
        for line in (text("/proc/self/cgroup") ?? "").split(separator: "\n") {
            // hierarchy:controllers:group
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let isUnified = parts[0] == "0" && parts[1].isEmpty
            guard isUnified || parts[1].split(separator: ",").contains("cpu") else { continue }
            // A group has no more than those it lies in. In a container its own is the outermost.
            var group = parts[2]
            while true {
                let limit =
                    isUnified
                    ? secondVersionLimit("/sys/fs/cgroup\(group)")
                    : firstVersionLimit("/sys/fs/cgroup/cpu\(group)")
                if let limit { limits.append(limit) }
                guard let slash = group.lastIndex(of: "/") else { break }
                group = group[..<slash]
            }
        }
        return limits.min()
    }

    /// That of a group of version 2: `QUOTA PERIOD` in microseconds, or `max PERIOD`.
    private func secondVersionLimit(_ folder: String) -> Int? {
        let numbers = (text("\(folder)/cpu.max") ?? "").split(whereSeparator: \.isWhitespace)
        guard numbers.count == 2 else { return nil }
        return Self.processors(quota: numbers[0], period: numbers[1])
    }

    /// That of a group of version 1, whose quota is -1 where there is none.
    private func firstVersionLimit(_ folder: String) -> Int? {
        func number(_ name: String) -> Substring {
            (text("\(folder)/\(name)") ?? "").prefix { !$0.isWhitespace }
        }
        return Self.processors(
            quota: number("cpu.cfs_quota_us"), period: number("cpu.cfs_period_us"))
    }

    private static func processors(quota: Substring, period: Substring) -> Int? {
        guard let quota = Int(quota), let period = Int(period), quota > 0, period > 0 else {
            return nil
        }
        return (quota - 1) / period + 1
    }

    /// The numbers of a list as `0-3,8`.
    private static func numbers(in list: Substring) -> [Int] {
        list.split(separator: ",").flatMap { part -> [Int] in
            let ends = part.split(separator: "-").compactMap { end in
                Int(String(end.filter { !$0.isWhitespace }))
            }
            guard let first = ends.first, let last = ends.last, first <= last else { return [] }
            return Array(first...last)
        }
    }

    /// The beginning of a file; nil if there is none.
    private func text(_ path: String) -> String? {
        guard let file = unsafe fopen(root + path, "r") else { return nil }
        defer { unsafe fclose(file) }
        // Groups of ten hierarchies with long names fit, and so does what is said of a process.
        var bytes = [UInt8](repeating: 0, count: 65_536)
        // `bytes` is as long as said.
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
