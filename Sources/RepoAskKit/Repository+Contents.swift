// The one place where contents of files are read: whatever goes further has its secrets blanked.

internal import Chunking
internal import Git

extension Repository {
    /// What a file of a snapshot holds, secrets blanked, all bytes and lines in their places.
    ///
    /// - Throws: `GitError`, as ``Repository/rawContents(of:)``.
    func contents(of file: SnapshotFile) throws(GitError) -> MaskedSource {
        MaskedSource(try rawContents(of: file), path: file.path)
    }
}
