// The one owner of a libgit2 repository. Nothing here or in its extensions writes to it: no
// index refresh, no objects, no configuration. Filter programs of the configuration never run
// (libgit2 knows line ends and ident only), so opening a hostile repository executes nothing.

internal import CGit2

/// An open git repository.
///
/// Not thread-safe: open one per task. Opening costs about a millisecond.
@safe
public struct Repository: ~Copyable {
    /// Never leaves this module; freed in `deinit` only.
    let handle: OpaquePointer

    /// The root of the work tree, without a trailing slash; nil in a bare repository.
    public let workTree: String?
    /// The git folder that all work trees share, without a trailing slash.
    public let commonFolder: String

    public var isBare: Bool { workTree == nil }

    /// Opens the repository that `folder` belongs to: a work tree (linked ones and submodule
    /// checkouts too), any folder below one, or a bare repository.
    ///
    /// - Throws: `notARepository`, `foreignOwner`, `unsupported`, or `failed` for a damaged one.
    public static func discover(from folder: String) throws(GitError) -> Repository {
        try Repository(discoveringFrom: folder)
    }

    private init(discoveringFrom folder: String) throws(GitError) {
        _ = Self.startLibrary
        var opened: OpaquePointer?
        let status = unsafe git_repository_open_ext(&opened, folder, 0, nil)
        guard status == 0, let handle = unsafe opened else {
            if status == GIT_ENOTFOUND.rawValue {
                throw GitError(.notARepository, "no git repository at or above '\(folder)'")
            }
            throw GitError(status: status, while: "opening the repository of '\(folder)'")
        }
        unsafe self.handle = handle
        // Both texts belong to the handle and are copied here.
        workTree = unsafe Self.folderPath(git_repository_workdir(handle))
        commonFolder = unsafe Self.folderPath(git_repository_commondir(handle)) ?? ""
    }

    deinit { unsafe git_repository_free(handle) }

    private static func folderPath(_ text: UnsafePointer<CChar>?) -> String? {
        guard let text = unsafe text else { return nil }
        let path = unsafe String(cString: text)
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// Starts libgit2 once. `worktreeConfig` (set by `git sparse-checkout`), `partialClone` and
    /// `preciousObjects` change nothing in what is read here, so they are accepted.
    private static let startLibrary: Void = {
        _ = git_libgit2_init()
        let names: [StaticString] = ["worktreeconfig", "partialclone", "preciousobjects"]
        // Static strings live for ever and end in zero; libgit2 copies the list.
        var texts = unsafe names.map { name -> UnsafePointer<CChar>? in
            unsafe UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        }
        _ = unsafe repoask_git_accept_extensions(&texts, names.count)
    }()
}
