// What git lists: commits, trees, the index, sizes. Read as bytes, zero-terminated where paths are.

extension GitProgram {
    /// Where the repository is; `workTree` is nil in a bare one.
    func places() throws(GitError) -> (workTree: String?, commonFolder: String, folder: String) {
        let format = ["rev-parse", "--path-format=absolute"]
        let folders = try run(format + ["--git-common-dir", "--git-dir"]) ?? []
        let lines = String(decoding: folders, as: UTF8.self).split(separator: "\n")
        guard lines.count == 2 else {
            // Before git 2.31, `--path-format` is printed as it is.
            throw GitError(.failed, "reading this repository needs git 2.31 or later")
        }
        let workTree = try line(format + ["--show-toplevel"], mayFail: true)
        return (workTree, String(lines[0]), String(lines[1]))
    }

    /// As ``Repository/head()``.
    func head() throws(GitError) -> (commit: String?, branch: String?) {
        (
            try line(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], mayFail: true),
            try line(["symbolic-ref", "--quiet", "--short", "HEAD"], mayFail: true)
        )
    }

    /// The commit that `revision` names; nil if there is none.
    func commit(named revision: String) throws(GitError) -> BlobID? {
        let words = ["rev-parse", "--verify", "--quiet", "--end-of-options"]
        return try line(words + [revision + "^{commit}"], mayFail: true).flatMap {
            BlobID(hex: $0)
        }
    }

    var isShallow: Bool {
        (try? line(["rev-parse", "--is-shallow-repository"])) == "true"
    }

    /// As ``Repository/treeEntries(ofCommit:)``.
    func treeEntries(ofCommit id: BlobID) throws(GitError) -> [TreeEntry] {
        // "mode type id\tpath"
        try records(["ls-tree", "-r", "-z", "--full-tree", id.hex]).compactMap { record in
            guard let tab = record.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
            let fields = Self.words(record[..<tab])
            guard fields.count == 3, let mode = UInt32(fields[0], radix: 8),
                let blob = BlobID(hex: fields[2])
            else { return nil }
            return TreeEntry(path: Array(record[(tab + 1)...]), blob: blob, mode: mode)
        }
    }

    /// As ``Repository/indexEntries()``: split indexes joined, sparse ones unfolded.
    func indexEntries() throws(GitError) -> [IndexEntry] {
        let listing = try run(["ls-files", "--stage", "-z", "--debug"]) ?? []
        var entries: [IndexEntry] = []
        var rest = listing[...]
        while let end = rest.firstIndex(of: 0) {
            let record = rest[..<end]
            rest = rest[(end + 1)...]
            let notes = Self.debugLines(&rest)
            // "mode id stage\tpath"
            guard let tab = record.firstIndex(of: UInt8(ascii: "\t")) else { continue }
            let fields = Self.words(record[..<tab])
            guard fields.count == 3, let mode = UInt32(fields[0], radix: 8),
                let blob = BlobID(hex: fields[1]), let stage = UInt16(fields[2])
            else { continue }
            entries.append(
                IndexEntry(
                    path: Array(record[(tab + 1)...]), blob: blob, mode: mode,
                    byteCount: notes.size, stage: stage,
                    isSkipWorktree: notes.flags & 0x4000_0000 != 0, times: notes.times))
        }
        return entries
    }

    /// The untracked files, `.gitignore` honoured.
    func untrackedFiles() throws(GitError) -> [[UInt8]] {
        try records(["ls-files", "--others", "--exclude-standard", "-z"])
    }

    /// As ``Repository/byteCounts(of:)``.
    func byteCounts(of ids: [BlobID]) throws(GitError) -> [Int?] {
        if ids.isEmpty { return [] }
        let request = ids.map { "\($0.hex)\n" }.joined()
        let answer = try run(
            ["cat-file", "--batch-check=%(objectsize)", "--buffer"], input: Array(request.utf8))
        let lines = (answer ?? []).split(separator: UInt8(ascii: "\n"))
        guard lines.count == ids.count else {
            throw GitError(.failed, "git does not say how large objects are")
        }
        // "id missing" is no number.
        return lines.map { Int(String(decoding: $0, as: UTF8.self)) }
    }

    /// What is between zeros.
    func records(_ arguments: [String]) throws(GitError) -> [[UInt8]] {
        (try run(arguments) ?? []).split(separator: 0).map { Array($0) }
    }

    static func words(_ bytes: ArraySlice<UInt8>) -> [String] {
        bytes.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Takes what `--debug` says of an entry: "  name: value" lines. Git promises nothing about
    /// them; what is not understood stays 0, and a file without times is hashed.
    private static func debugLines(
        _ rest: inout ArraySlice<UInt8>
    ) -> (size: Int, flags: UInt64, times: FileTimes) {
        var size = 0
        var flags: UInt64 = 0
        var times = FileTimes()
        while rest.starts(with: [UInt8(ascii: " "), UInt8(ascii: " ")]) {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            let fields = rest[..<end].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                .map { String(decoding: $0, as: UTF8.self) }
            rest = rest[min(end + 1, rest.endIndex)...]
            for (name, value) in zip(fields, fields.dropFirst()) {
                switch name {
                case "size:": size = Int(value) ?? 0
                case "flags:": flags = UInt64(value, radix: 16) ?? 0
                case "mtime:": times.modified = FileTimes.Moment(value)
                case "ctime:": times.changed = FileTimes.Moment(value)
                default: break
                }
            }
        }
        return (size, flags, times)
    }
}

/// When a file was written, and when anything of it changed; nil where that is not known.
struct FileTimes: Equatable {
    struct Moment: Equatable, Comparable {
        var seconds: Int
        var nanoseconds: Int

        init(seconds: Int, nanoseconds: Int) {
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }

        /// "seconds:nanoseconds"; nil for the beginning of time, which git writes for "unknown".
        init?(_ text: String) {
            let parts = text.split(separator: ":").compactMap { Int($0) }
            guard parts.count == 2, parts != [0, 0] else { return nil }
            self.init(seconds: parts[0], nanoseconds: parts[1])
        }

        static func < (first: Moment, second: Moment) -> Bool {
            (first.seconds, first.nanoseconds) < (second.seconds, second.nanoseconds)
        }
    }

    var modified: Moment?
    var changed: Moment?
}
