internal import Foundation
internal import Testing
internal import Transformer

/// Copies of what Linux says of a process, in a folder.
@Suite struct ProcessorGrantTests {
    /// Cores that a process with these files may use; the machine has four of two threads each, and
    /// knows of eight processors more that are not there.
    private func coreCount(
        allowed: String = "0-15", groups: String = "0::/\n", _ files: [String: String] = [:]
    ) throws -> Int? {
        let root = FileManager.default.temporaryDirectory
            .appending(path: "repoask-grant-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        var files = files
        files["proc/self/status"] = "Cpus_allowed:\tffff\nCpus_allowed_list:\t\(allowed)\n"
        files["proc/self/cgroup"] = groups
        for processor in 0..<8 {
            files["sys/devices/system/cpu/cpu\(processor)/topology/thread_siblings_list"] =
                "\(processor % 4),\(processor % 4 + 4)\n"
        }
        for (path, text) in files {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return ProcessorGrant(root: root.path(percentEncoded: false)).coreCount
    }

    @Test("Physical cores count, of those that the process may run on")
    func affinity() throws {
        #expect(try coreCount() == 4)
        #expect(try coreCount(allowed: "0-1") == 2)
        #expect(try coreCount(allowed: "1,5") == 1)
        #expect(try coreCount(allowed: "0,2-3,7") == 3)
    }

    @Test("A control group's quota is rounded up, and the narrowest holds")
    func quotas() throws {
        let group = "0::/user.slice/a.scope\n"
        #expect(try coreCount(["sys/fs/cgroup/cpu.max": "200000 100000\n"]) == 2)
        #expect(try coreCount(["sys/fs/cgroup/cpu.max": "50000 100000\n"]) == 1)
        #expect(try coreCount(["sys/fs/cgroup/cpu.max": "250000 100000\n"]) == 3)
        #expect(try coreCount(["sys/fs/cgroup/cpu.max": "max 100000\n"]) == 4)
        #expect(
            try coreCount(
                groups: group,
                [
                    "sys/fs/cgroup/user.slice/cpu.max": "100000 100000\n",
                    "sys/fs/cgroup/user.slice/a.scope/cpu.max": "300000 100000\n",
                ]) == 1)
        #expect(try coreCount(allowed: "0", ["sys/fs/cgroup/cpu.max": "300000 100000\n"]) == 1)
    }

    @Test("So is one of control groups of version 1")
    func firstVersion() throws {
        let groups = "9:memory:/m\n4:cpu,cpuacct:/docker/12ab\n0::/\n"
        func count(_ quota: String, in folder: String) throws -> Int? {
            try coreCount(
                groups: groups,
                [
                    "sys/fs/cgroup/cpu\(folder)/cpu.cfs_quota_us": quota + "\n",
                    "sys/fs/cgroup/cpu\(folder)/cpu.cfs_period_us": "100000\n",
                ])
        }
        #expect(try count("150000", in: "/docker/12ab") == 2)
        // In the container itself its group is the outermost.
        #expect(try count("150000", in: "") == 2)
        #expect(try count("-1", in: "") == 4)
    }

    @Test("Where the system says nothing, nothing is assumed")
    func unknown() {
        #expect(ProcessorGrant(root: "/nonexistent").coreCount == nil)
        #expect(LanguageModel.defaultThreadCount >= 1)
    }
}
