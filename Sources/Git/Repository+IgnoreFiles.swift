// The one reader of `.repoaskignore` files, for commits and for the work tree. It reads no more
// than it has room for, and says what it does not obey.

/// A `.repoaskignore` of a tree.
struct IgnoreFile {
    enum Place {
        /// In a commit, or in the index and not checked out.
        case blob(BlobID, mode: UInt32)
        case workTree
    }

    /// From the root, without a slash at its end.
    let folder: [UInt8]
    let place: Place

    /// Bytes of all such files of a tree together.
    static let largestByteCount = 256 << 10

    var path: String {
        let folder = String(decoding: self.folder, as: UTF8.self)
        return folder.isEmpty ? IgnoreRules.fileName : folder + "/" + IgnoreRules.fileName
    }

    /// The folder whose `.repoaskignore` is at `path`; nil for other files, and where it is not
    /// UTF-8, since nothing is listed there.
    static func ruledFolder(of path: [UInt8]) -> [UInt8]? {
        let name = IgnoreRules.fileName.utf8
        guard path.count >= name.count, path.suffix(name.count).elementsEqual(name) else {
            return nil
        }
        let folder = path.dropLast(name.count)
        guard folder.isEmpty || folder.last == UInt8(ascii: "/"),
            String(validating: folder, as: UTF8.self) != nil
        else { return nil }
        return Array(folder.dropLast())
    }

    static func files(of entries: [TreeEntry]) -> [IgnoreFile] {
        entries.compactMap { entry in
            ruledFolder(of: entry.path).map {
                IgnoreFile(folder: $0, place: .blob(entry.blob, mode: entry.mode))
            }
        }
    }

    static func files(of entries: [IndexEntry], _ changes: [WorkTreeChange]) -> [IgnoreFile] {
        // A conflict has one file and up to three entries.
        var places: [[UInt8]: Place] = [:]
        for entry in entries {
            guard let folder = ruledFolder(of: entry.path) else { continue }
            let isInIndex = entry.isSkipWorktree || !FileMode.isRegular(entry.mode)
            places[folder] =
                isInIndex && entry.stage == 0 ? .blob(entry.blob, mode: entry.mode) : .workTree
        }
        for change in changes where change.kind != .deleted {
            if let folder = ruledFolder(of: change.path) { places[folder] = .workTree }
        }
        return places.map { IgnoreFile(folder: $0.key, place: $0.value) }
    }
}

extension Repository {
    /// The rules of a tree's files.
    ///
    /// - Parameter disk: Reads the work tree.
    func ignoreRules(
        of files: [IgnoreFile], disk: FileReader? = nil
    ) throws(GitError) -> IgnoreRules {
        var rules = IgnoreRules()
        // Those above others first: they count for more paths.
        let files = files.sorted {
            ($0.folder.count, $0.path) < ($1.folder.count, $1.path)
        }
        let blobs = files.compactMap { file -> BlobID? in
            guard case .blob(let id, _) = file.place else { return nil }
            return id
        }
        let byteCounts = Dictionary(
            zip(blobs, try byteCounts(of: blobs)), uniquingKeysWith: { first, _ in first })
        var bytesLeft = IgnoreFile.largestByteCount
        for file in files {
            do throws(Disregarded) {
                let contents =
                    switch file.place {
                    case .blob(let id, let mode):
                        try blobContents(
                            id, mode: mode, byteCount: byteCounts[id].flatMap(\.self),
                            limit: bytesLeft)
                    case .workTree: try disk?.ignoreFile(file.path, limit: bytesLeft) ?? []
                    }
                bytesLeft -= contents.count
                rules.add(contents, folder: file.folder, path: file.path)
            } catch {
                rules.disregard(file.path, error.reason)
            }
        }
        return rules
    }

    private func blobContents(
        _ id: BlobID, mode: UInt32, byteCount: Int?, limit: Int
    ) throws(Disregarded) -> [UInt8] {
        guard FileMode.isRegular(mode) else {
            throw mode == FileMode.link ? Disregarded.symlink : Disregarded.irregular
        }
        guard let byteCount else { throw .missing }
        guard byteCount <= limit else { throw .tooLarge }
        guard let contents = try? blob(id) else { throw .unreadable }
        return contents
    }
}

/// Why a `.repoaskignore` leaves nothing out.
private struct Disregarded: Error {
    let reason: String

    static let symlink = Disregarded(reason: "a symlink")
    static let irregular = Disregarded(reason: "no regular file")
    static let missing = Disregarded(reason: "missing from this partial clone")
    static let unreadable = Disregarded(reason: "cannot be read")
    static let tooLarge = Disregarded(
        reason: "over \(IgnoreFile.largestByteCount >> 10) KiB, all such files together")
}

extension FileReader {
    /// Empty where there is none.
    fileprivate func ignoreFile(_ path: String, limit: Int) throws(Disregarded) -> [UInt8] {
        guard let found = status(path) else { return [] }
        switch found.kind {
        case .regular: break
        case .link: throw .symlink
        case .folder, .other: throw .irregular
        }
        guard found.byteCount <= limit else { throw .tooLarge }
        guard let contents = try? read(path, limit: limit) else { throw .unreadable }
        return contents
    }
}
