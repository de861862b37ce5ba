// What the index holds, and its end.

internal import CodeIndex
internal import Git

extension RepositorySession {
    /// What the index holds of the current tree, without adding to it.
    public func status() throws -> IndexStatus {
        let snapshot = try tree()
        let keys = snapshot.files.map(\.key)
        let encoderID = ModelManifest.defaultEncoder
        let missing = Set(try index.missing(keys, chunker: chunkerID))
        let unencoded = Set(
            try index.missingVectors(
                keys, chunker: chunkerID, model: ChunkEncoder.storedModelID(encoderID)))
        let view = try index.view(of: keys, chunker: chunkerID)
        var excluded: [String: [String]] = [:]
        for skipped in snapshot.skipped {
            excluded[skipped.reason.rawValue, default: []].append(skipped.path)
        }
        let exclusions = view.exclusions
        for (file, reason) in exclusions { excluded[reason, default: []].append(file.path) }
        var limited: [String: Int] = [:]
        for limit in view.limits.flatMap(\.limits) { limited[limit, default: 0] += 1 }
        let known = keys.count { !missing.contains($0) }
        let (encoding, warming) = (background.runningProcess, background.warmingProcess)
        var notices = notices + Self.treeNotices(snapshot)
        if [encoding, warming].contains(.elsewhere) {
            notices.append("a run in another container or on another machine is at work")
        }
        if let complaint = background.complaint {
            notices.append("in the background: \(complaint)")
        }
        return IndexStatus(
            repository: repository.workTree ?? repository.commonFolder,
            revision: snapshot.headCommit, indexPath: indexPath,
            indexBytes: try index.statistics().byteCount,
            files: keys.count - exclusions.count, indexedFiles: known - exclusions.count,
            encodedFiles: known - exclusions.count - unencoded.count,
            chunks: view.chunkCount,
            encodedChunks: view.fileChunks.reduce(0) {
                $0 + (unencoded.contains($1.key) ? 0 : $1.chunks.count)
            },
            encodingProcess: encoding?.processID, warmingProcess: warming?.processID,
            encoder: encoderID, secrets: SecretSummary(view),
            excluded: excluded.mapValues { $0.sorted() }, limited: limited, notices: notices)
    }

    /// Deletes the index of the repository that holds `directory`, damaged ones included.
    ///
    /// - Returns: The folders that were deleted.
    /// - Throws: `CodeIndexError.busy` if another run has the index open.
    public static func forget(directory: String, home: RepoAskHome) throws -> [String] {
        let repository = try Repository.discover(from: directory)
        let folder = IndexFolder(commonFolder: repository.commonFolder)
        let folders = [folder, folder.under(home)].filter(\.exists)
        for folder in folders { try folder.delete() }
        return folders.map(\.path)
    }
}
