// Fence file: the end of an index with all that is beside it.

internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension CodeIndex {
    /// Deletes the folder of the index at `path`, with all that is in it. The index may be damaged.
    ///
    /// A run that opens the index meanwhile waits, and then begins another in a folder of its own.
    ///
    /// - Throws: ``CodeIndexError/busy(path:)`` if another run has the index open.
    /// - Precondition: The folder exists and holds nothing but the index and what belongs to it.
    public static func deleteFolder(ofIndex path: String) throws(CodeIndexError) {
        let use = URL(fileURLWithPath: path + ".use")
        let folder = use.deletingLastPathComponent().path
        let lock = try FileLock(path: use.path, isShared: true)
        defer { lock.release() }
        // A process that ends lets go of its locks one after the other.
        guard lock.takeAlone(tries: 10), lock.isOf(use.path) else { throw .busy(path: path) }
        do {
            let files = FileManager.default
            // The locked file last: until then who opens the index waits.
            for name in try files.contentsOfDirectory(atPath: folder)
            where name != use.lastPathComponent {
                try files.removeItem(atPath: folder + "/" + name)
            }
            try files.removeItem(atPath: use.path)
        } catch {
            throw CodeIndexError(error, path: path)
        }
        // Stays where another run has begun an index in it. The path ends in zero for the call.
        _ = unsafe rmdir(folder)
    }
}
