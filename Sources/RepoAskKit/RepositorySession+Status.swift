// What the index holds, and its end.

internal import CodeIndex
internal import Git

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

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
        let known = keys.count { !missing.contains($0) }
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
            encodingProcess: background.runningProcess, encoder: encoderID,
            secrets: SecretSummary(view),
            excluded: excluded.mapValues { $0.sorted() },
            notices: notices + Self.treeNotices(snapshot)
                + (background.complaint.map { ["in the background: \($0)"] } ?? []))
    }

    /// Deletes the index of the repository that holds `directory`, damaged ones included.
    ///
    /// - Returns: The folders that were deleted.
    public static func forget(directory: String, home: RepoAskHome) throws -> [String] {
        let repository = try Repository.discover(from: directory)
        let folder = repository.commonFolder + indexFolder
        let folders = [folder, "\(home.path)/indexes\(folder)"].filter {
            FileManager.default.fileExists(atPath: $0)
        }
        for folder in folders {
            BackgroundEncoding(indexPath: folder + indexFile).takeOver()
            try FileManager.default.removeItem(atPath: folder)
        }
        return folders
    }
}
