// The one owner of a libgit2 repository. Nothing here or in its extensions writes to it: no
// index refresh, no objects, no configuration. Filter programs of the configuration never run
// (libgit2 knows line ends and ident only), so opening a hostile repository executes nothing.

internal import CGit2
internal import Synchronization

/// An open git repository.
///
/// Not thread-safe: open one per task. Opening costs about a millisecond. A class: as a noncopyable
/// structure it crashed in optimized builds of Swift 6.3, destroying a string in `deinit`, where one
/// of its properties was all that was wanted of it.
@safe
public final class Repository {
    /// Never leaves this module; freed in `deinit` only. Nil where libgit2 cannot read the
    /// repository: then the git program is asked.
    let handle: OpaquePointer?
    let program: GitProgram

    /// The root of the work tree, without a trailing slash; nil in a bare repository.
    public let workTree: String?
    /// The git folder that all work trees share, without a trailing slash.
    public let commonFolder: String
    /// The git folder of this work tree: its HEAD and index.
    let folder: String
    /// The repository belongs to another user and is not in `safe.directory`. Reading it is safe,
    /// since nothing of it is executed; what is written into it might be read by its owner, and
    /// what is found in it might be planted.
    public let isForeign: Bool
    /// libgit2 reads the repository, but not its index, which is split or sparse.
    let isIndexForProgram: Bool
    /// Bytes of an id: 20, or 32 with SHA-256.
    let idByteCount: Int

    public var isBare: Bool { workTree == nil }
    /// Whether the git program is asked instead of libgit2.
    var isForProgram: Bool { unsafe handle == nil }

    /// Opens the repository that `folder` belongs to: a work tree (linked ones and submodule
    /// checkouts too), any folder below one, or a bare repository.
    ///
    /// - Throws: `notARepository`, `foreignOwner`, `unsupported`, or `failed` for a damaged one.
    public static func discover(from folder: String) throws(GitError) -> Repository {
        do throws(GitError) {
            return unsafe Repository(try handle(from: folder, isForeign: false), isForeign: false)
        } catch {
            switch error.kind {
            case .foreignOwner:
                return unsafe Repository(try handle(from: folder, isForeign: true), isForeign: true)
            case .unsupported: return try askingProgram(in: folder)
            default: throw error
            }
        }
    }

    /// - Returns: To be freed.
    private static func handle(
        from folder: String, isForeign: Bool
    ) throws(GitError) -> OpaquePointer {
        _ = startLibrary
        var opened: OpaquePointer?
        let status = checkingOwner.withLock { _ in
            // The setting is the library's, for all threads.
            if isForeign { _ = repoask_git_check_owner(0) }
            defer { if isForeign { _ = repoask_git_check_owner(1) } }
            return unsafe git_repository_open_ext(&opened, folder, 0, nil)
        }
        guard status == 0, let handle = unsafe opened else {
            let error = GitError(status: status, while: "opening the repository of '\(folder)'")
            // libgit2 1.5 has no code of its own for this where no folder is listed.
            if error.message.contains("'safe.directory' was not found") {
                throw GitError(.foreignOwner, error.message)
            }
            if status == GIT_ENOTFOUND.rawValue {
                throw GitError(.notARepository, "no git repository at or above '\(folder)'")
            }
            throw error
        }
        return unsafe handle
    }

    /// Takes the handle over.
    private init(_ handle: OpaquePointer, isForeign: Bool) {
        unsafe self.handle = handle
        // The texts belong to the handle and are copied here.
        workTree = unsafe Self.folderPath(git_repository_workdir(handle))
        commonFolder = unsafe Self.folderPath(git_repository_commondir(handle)) ?? ""
        self.folder = unsafe Self.folderPath(git_repository_path(handle)) ?? ""
        self.isForeign = isForeign
        idByteCount = 20
        isIndexForProgram = unsafe workTree != nil && !Self.readsIndex(of: handle)
        program = GitProgram(folder: workTree ?? commonFolder)
    }

    private static func askingProgram(in folder: String) throws(GitError) -> Repository {
        let places = try GitProgram(folder: folder).places()
        let program = GitProgram(folder: places.workTree ?? places.commonFolder)
        let format = try program.line(["rev-parse", "--show-object-format"])
        return Repository(program, places, idByteCount: format == "sha256" ? 32 : 20)
    }

    private init(
        _ program: GitProgram, _ places: (workTree: String?, commonFolder: String, folder: String),
        idByteCount: Int
    ) {
        unsafe handle = nil
        self.program = program
        (workTree, commonFolder, folder) = places
        isForeign = false
        isIndexForProgram = true
        self.idByteCount = idByteCount
    }

    deinit { unsafe git_repository_free(handle) }

    private static func folderPath(_ text: UnsafePointer<CChar>?) -> String? {
        guard let text = unsafe text else { return nil }
        let path = unsafe String(cString: text)
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// Whether libgit2 can read the index. Where it cannot, an empty one takes its place, because
    /// looking up attributes reads it.
    private static func readsIndex(of handle: OpaquePointer) -> Bool {
        var index: OpaquePointer?
        let status = unsafe git_repository_index(&index, handle)
        // The repository keeps its own reference.
        defer { unsafe git_index_free(index) }
        if status == 0 { return true }
        guard GitError(status: status, while: "reading the index").kind == .unsupported else {
            // A damaged one is an error when it is asked for.
            return true
        }
        if unsafe git_index_new(&index) == 0 { unsafe git_repository_set_index(handle, index) }
        return false
    }

    private static let checkingOwner = Mutex(())

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
