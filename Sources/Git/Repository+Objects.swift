// Fence file: blobs of the object store, files of the work tree.

internal import CGit2
internal import Hashing

extension Repository {
    /// The bytes of a blob.
    ///
    /// - Throws: `missingObject` if the object store does not have it; `unreadable` if it is larger
    ///   than ``Snapshot/largestBlobByteCount``.
    public func blob(_ id: BlobID) throws(GitError) -> [UInt8] {
        if isForProgram { return try program.blob(id) }
        let action = "reading blob \(id)"
        var gitID = id.gitID
        var store: OpaquePointer?
        defer { unsafe git_odb_free(store) }
        var byteCount = 0
        var type = GIT_OBJECT_INVALID
        var status = unsafe git_repository_odb(&store, handle)
        // The index has the sizes of files in 32 bits, and as whoever wrote it wants them.
        if status == 0 {
            status = unsafe git_odb_read_header(&byteCount, &type, store, &gitID)
        }
        guard status == 0 else { throw GitError(status: status, while: action) }
        guard byteCount <= Snapshot.largestBlobByteCount else { throw .tooLarge(id) }
        var opened: OpaquePointer?
        status = unsafe git_blob_lookup(&opened, handle, &gitID)
        guard status == 0, let blob = unsafe opened else {
            throw GitError(status: status, while: action)
        }
        defer { unsafe git_blob_free(blob) }
        let count = unsafe Int(git_blob_rawsize(blob))
        // The content belongs to the blob and is copied before it is freed.
        return unsafe Array(
            UnsafeRawBufferPointer(start: git_blob_rawcontent(blob), count: count))
    }

    /// The bytes of a file of a snapshot, as git stores them: line ends and ident normalised
    /// where attributes or configuration ask for it.
    ///
    /// Raw: secrets are in it. What is indexed, shown or prompted is read through `contents(of:)`
    /// of `RepoAskKit`, which blanks them.
    ///
    /// - Throws: `changed` if the file on disk is no longer what the snapshot saw;
    ///   `unreadable`; `missingObject`.
    public func rawContents(of file: SnapshotFile) throws(GitError) -> [UInt8] {
        guard let workTree else { return try blob(file.blob) }
        let disk = FileReader(root: workTree)
        if !file.isWorkTree {
            do throws(GitError) {
                return try blob(file.blob)
            } catch  where error.kind == .missingObject {
                // A partial clone may hold no more than the file; it is checked below.
                guard disk.status(file.path) != nil else { throw error }
            }
        }
        let raw: [UInt8]
        do throws(GitError) {
            raw = try disk.read(
                file.path, limit: Snapshot.largestByteCount(path: file.path))
        } catch {
            if error.kind == .changed {
                throw GitError(.changed, "'\(file.path)' has changed since it was listed")
            }
            throw GitError(error.kind, "reading '\(file.path)': \(error.message)")
        }
        if hash(raw) == file.blob { return raw }
        let converted = try converted(raw, path: file.path)
        guard hash(converted) == file.blob else {
            throw GitError(.changed, "'\(file.path)' has changed since it was listed")
        }
        return converted
    }

    /// The id of a blob with these bytes.
    func hash(_ bytes: [UInt8]) -> BlobID {
        if idByteCount == 32 {
            var hash = SHA256()
            hash.update(Array("blob \(bytes.count)\0".utf8))
            hash.update(bytes)
            return BlobID(bytes: hash.digest())!
        }
        var id = git_oid()
        // Hashing memory cannot fail but for want of it.
        let status = unsafe bytes.withUnsafeBytes {
            unsafe git_odb_hash(&id, $0.baseAddress, $0.count, GIT_OBJECT_BLOB)
        }
        precondition(status == 0, "git_odb_hash failed")
        return BlobID(id)
    }

    /// What git would store for `raw` at `path`.
    private func converted(_ raw: [UInt8], path: String) throws(GitError) -> [UInt8] {
        if isForProgram { return raw }
        var opened: OpaquePointer?
        var status = unsafe git_filter_list_load(
            &opened, handle, nil, path, GIT_FILTER_TO_ODB, GIT_FILTER_ALLOW_UNSAFE.rawValue)
        guard status == 0 else { throw GitError(status: status, while: "converting '\(path)'") }
        guard let filters = unsafe opened else { return raw }
        defer { unsafe git_filter_list_free(filters) }
        var buffer = unsafe git_buf()
        defer { unsafe git_buf_dispose(&buffer) }
        // The result belongs to the buffer and is copied before that is disposed of.
        status = unsafe raw.withUnsafeBytes { bytes in
            unsafe git_filter_list_apply_to_buffer(
                &buffer, filters, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                bytes.count)
        }
        guard status == 0 else { throw GitError(status: status, while: "converting '\(path)'") }
        return unsafe Array(UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size))
    }
}

extension Repository {
    /// The sizes of blobs, from their headers; nil for those that are not there. What a partial
    /// clone lacks is not fetched.
    func byteCounts(of ids: [BlobID]) throws(GitError) -> [Int?] {
        if isForProgram { return try program.byteCounts(of: ids) }
        var opened: OpaquePointer?
        let status = unsafe git_repository_odb(&opened, handle)
        guard status == 0, let store = unsafe opened else {
            throw GitError(status: status, while: "opening the object store")
        }
        defer { unsafe git_odb_free(store) }
        // Looking for new packs at every missing object would take minutes in a partial clone.
        let lookUp = GIT_ODB_LOOKUP_NO_REFRESH.rawValue
        var isFresh = false
        var counts: [Int?] = []
        counts.reserveCapacity(ids.count)
        for id in ids {
            var gitID = id.gitID
            var isThere = unsafe git_odb_exists_ext(store, &gitID, lookUp) == 1
            if !isThere, !isFresh {
                unsafe git_odb_refresh(store)
                isFresh = true
                isThere = unsafe git_odb_exists_ext(store, &gitID, lookUp) == 1
            }
            var count = 0
            var type = GIT_OBJECT_INVALID
            let isRead =
                unsafe isThere && git_odb_read_header(&count, &type, store, &gitID) == 0
            counts.append(isRead ? count : nil)
        }
        return counts
    }

    /// The program that the attributes of `path` have convert it, `lfs` for example; nil for none.
    /// It is never run.
    func externalFilter(of path: String) -> String? {
        if isForProgram { return nil }
        var value: UnsafePointer<CChar>?
        // The text belongs to the repository's cache of attributes and is copied.
        guard unsafe git_attr_get(&value, handle, 0, path, "filter") == 0,
            unsafe git_attr_value(value) == GIT_ATTR_VALUE_STRING, let text = unsafe value
        else { return nil }
        return unsafe String(cString: text)
    }
}
