// How the work tree differs from an index that libgit2 cannot read: by times and sizes, as git does
// it, and by hash where these do not tell.

extension Repository {
    /// The entries of the index and what differs from it, by libgit2 or, where it cannot read the
    /// index, by the git program and this file.
    func workTreeListing() throws(GitError) -> (entries: [IndexEntry], changes: [WorkTreeChange]) {
        if !isIndexForProgram { return (try indexEntries(), try workTreeChanges()) }
        let entries = try program.indexEntries()
        var changes = changes(from: entries)
        for path in try program.untrackedFiles() {
            changes.append(
                WorkTreeChange(path: path, kind: .present, mode: mode(of: path), blob: nil))
        }
        return (entries, changes)
    }

    private func changes(from entries: [IndexEntry]) -> [WorkTreeChange] {
        guard let workTree else { return [] }
        let indexTime = FileReader.status(folder + "/index")?.times.modified
        var changes: [WorkTreeChange] = []
        for entry in entries where entry.stage == 0 && entry.mode != FileMode.submodule {
            // What is no UTF-8 is left out later on.
            guard let path = String(validating: entry.path, as: UTF8.self) else { continue }
            let isLink = entry.mode == FileMode.link
            guard let status = FileReader.status(workTree + "/" + path), status.kind != .folder
            else {
                changes.append(
                    WorkTreeChange(path: entry.path, kind: .deleted, mode: 0, blob: nil))
                continue
            }
            if isLink && status.kind == .link { continue }
            if !isLink, status.kind == .regular {
                if isCertain(entry, status, indexTime: indexTime) { continue }
                if status.byteCount <= Snapshot.largestFileByteCount {
                    let blob = try? hashOfFile(at: path)
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

    private func mode(of path: [UInt8]) -> UInt32 {
        guard let workTree, let path = String(validating: path, as: UTF8.self) else {
            return FileMode.regular
        }
        return FileReader.status(workTree + "/" + path)?.mode ?? FileMode.regular
    }
}

/// Modes as git writes them.
enum FileMode {
    static let regular: UInt32 = 0o100644
    static let executable: UInt32 = 0o100755
    static let link: UInt32 = 0o120000
    static let submodule: UInt32 = 0o160000
}
