// How the work tree differs from an index that libgit2 cannot read: by times and sizes, as git does
// it, and by hash where these do not tell.

extension Repository {
    /// The entries of the index and what differs from it, by libgit2 or, where it cannot read the
    /// index, by the git program and this file. What is below a symlink counts as deleted.
    ///
    /// - Parameter disk: Reads the work tree.
    func workTreeListing(
        _ disk: FileReader
    ) throws(GitError) -> (entries: [IndexEntry], changes: [WorkTreeChange]) {
        if !isIndexForProgram { return (try indexEntries(), try workTreeChanges()) }
        let entries = try program.indexEntries()
        var changes = changes(from: entries, disk)
        for path in try program.untrackedFiles() {
            let text = String(validating: path, as: UTF8.self)
            let mode = text.flatMap { disk.status($0)?.mode } ?? FileMode.regular
            changes.append(WorkTreeChange(path: path, kind: .present, mode: mode, blob: nil))
        }
        return (entries, changes)
    }

    private func changes(from entries: [IndexEntry], _ disk: FileReader) -> [WorkTreeChange] {
        let indexTime = FileReader(root: folder).status("index")?.times.modified
        var changes: [WorkTreeChange] = []
        for entry in entries where entry.stage == 0 && entry.mode != FileMode.submodule {
            // What is no UTF-8 is left out later on.
            guard let path = String(validating: entry.path, as: UTF8.self) else { continue }
            let isLink = entry.mode == FileMode.link
            guard let status = disk.status(path), status.kind != .folder else {
                changes.append(
                    WorkTreeChange(path: entry.path, kind: .deleted, mode: 0, blob: nil))
                continue
            }
            if isLink && status.kind == .link { continue }
            if !isLink, status.kind == .regular {
                if isCertain(entry, status, indexTime: indexTime) { continue }
                if status.byteCount <= Snapshot.largestByteCount(path: path) {
                    let blob = try? hashOfFile(at: path, disk)
                    if blob == entry.blob { continue }
                    let kind = blob == nil ? WorkTreeChange.Kind.unreadable : .present
                    changes.append(
                        WorkTreeChange(path: entry.path, kind: kind, mode: status.mode, blob: blob))
                    continue
                }
            }
            changes.append(
                WorkTreeChange(path: entry.path, kind: .present, mode: status.mode, blob: nil))
        }
        return changes
    }

    /// Whether size and times say that the file is what the index has. They do not where it was
    /// written after the index or with it ("racy git").
    private func isCertain(
        _ entry: IndexEntry, _ status: FileStatus, indexTime: FileTimes.Moment?
    ) -> Bool {
        guard let indexTime, let modified = entry.times.modified, modified < indexTime else {
            return false
        }
        return entry.byteCount == status.byteCount && entry.times == status.times
    }
}

/// Modes as git writes them.
enum FileMode {
    static let regular: UInt32 = 0o100644
    static let executable: UInt32 = 0o100755
    static let link: UInt32 = 0o120000
    static let submodule: UInt32 = 0o160000

    /// Whether a file has this mode; old commits have more of them than two.
    static func isRegular(_ mode: UInt32) -> Bool { mode & 0o170000 == 0o100000 }
}
