// The models in the home folder. A model is used only after its bytes have been held to the
// manifest's hashes; that is remembered beside each file, so that later starts read nothing.

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

public struct ModelStore: Sendable {
    /// What is known about an installed model without reading its files.
    public enum State: String, Sendable, Codable {
        case absent
        /// All files are there and were verified as they are.
        case present
        /// All files are there, of the right length, but their hashes were not checked.
        case unverified
        /// Files are missing or of the wrong length.
        case broken
    }

    public let home: RepoAskHome
    public let manifest: ModelManifest
    /// Bytes a folder's file system has left; nil if that is not known.
    public var free: @Sendable (_ folder: String) -> Int? = freeBytes(in:)
    /// `REPOASK_SOURCES`, and what curl and pip read.
    public var environment = ProcessInfo.processInfo.environment

    public init(home: RepoAskHome, manifest: ModelManifest = .builtIn) {
        self.home = home
        self.manifest = manifest
    }

    /// Where a model's file lies once it is installed.
    public func path(of id: String, _ file: String) -> String {
        home.modelFolder(id) + "/" + file
    }

    /// - Throws: ``ModelStoreError/unknownModel(id:known:)``
    public func model(_ id: String) throws(ModelStoreError) -> Model {
        guard let model = manifest.model(id) else {
            throw .unknownModel(id: id, known: manifest.ids)
        }
        return model
    }

    public func state(of model: Model) -> State {
        let facts = model.files.map { FileFacts(path: path(of: model.id, $0.name)) }
        if facts.allSatisfy({ $0 == nil }) { return .absent }
        for (file, facts) in zip(model.files, facts) where facts?.byteCount != file.byteCount {
            return .broken
        }
        return model.files.allSatisfy { isVerified($0, of: model) } ? .present : .unverified
    }

    /// Makes sure that a model is there and verified; reads its files only the first time.
    ///
    /// - Throws: ``ModelStoreError``, ``ModelStoreError/notInstalled(id:byteCount:)`` among it.
    public func ensureUsable(_ id: String) throws(ModelStoreError) {
        let model = try model(id)
        for file in model.files where !isVerified(file, of: model) { try check(file, of: model) }
    }

    /// Reads a model's files again and compares their hashes, whatever was remembered.
    public func verify(_ id: String) throws(ModelStoreError) {
        let model = try model(id)
        for file in model.files { try check(file, of: model) }
    }

    /// The weights of a decoder: a known model's, verified, or the GGUF file at a path.
    ///
    /// - Parameter idOrPath: A path has a slash in it or ends in `.gguf`.
    public func decoderPath(_ idOrPath: String) throws(ModelStoreError) -> String {
        if Self.isPath(idOrPath) {
            guard FileFacts(path: idOrPath) != nil else { throw .noSuchFile(path: idOrPath) }
            return idOrPath
        }
        let decoders = manifest.models.filter { $0.role == .decoder }
        guard let model = decoders.first(where: { $0.id == idOrPath }) else {
            throw .unknownModel(id: idOrPath, known: decoders.map(\.id))
        }
        try ensureUsable(idOrPath)
        return path(of: idOrPath, model.files[0].name)
    }

    /// Whether what a user named is a file rather than a known model.
    public static func isPath(_ idOrPath: String) -> Bool {
        idOrPath.contains("/") || idOrPath.hasSuffix(".gguf")
    }

    /// Deletes a model, and what was fetched of it so far.
    ///
    /// - Returns: Whether there was anything.
    @discardableResult
    public func remove(_ id: String) throws(ModelStoreError) -> Bool {
        let model = try model(id)
        var found = false
        for folder in [home.modelFolder(model.id), downloadFolder(model)]
        where FileManager.default.fileExists(atPath: folder) {
            do {
                try FileManager.default.removeItem(atPath: folder)
            } catch {
                throw .unwritable(path: folder, reason: error.localizedReason)
            }
            found = true
        }
        return found
    }

    func downloadFolder(_ model: Model) -> String { home.downloads + "/" + model.id }

    // MARK: Hashes and their stamps

    /// Holds a file to its hash and remembers that it passed; forgets it of one that does not.
    func check(_ file: ModelFile, of model: Model) throws(ModelStoreError) {
        let path = path(of: model.id, file.name)
        guard let facts = FileFacts(path: path) else {
            throw .notInstalled(id: model.id, byteCount: model.byteCount)
        }
        guard facts.byteCount == file.byteCount else {
            removeStamp(file, of: model)
            throw .wrongSize(path: path, expected: file.byteCount, found: facts.byteCount)
        }
        let found = try sha256(ofFileAt: path)
        guard found == file.sha256 else {
            removeStamp(file, of: model)
            throw .wrongHash(file: path, expected: file.sha256, found: found)
        }
        stamp(file, of: model, facts)
    }

    /// Whether the file is the very one that was verified: same hash, length, time and inode.
    func isVerified(_ file: ModelFile, of model: Model) -> Bool {
        guard let facts = FileFacts(path: path(of: model.id, file.name)),
            let bytes = FileManager.default.contents(atPath: stampPath(file, of: model))
        else { return false }
        return String(decoding: bytes, as: UTF8.self) == stampText(file, facts)
    }

    /// In a home that cannot be written, every start verifies anew.
    func stamp(_ file: ModelFile, of model: Model, _ facts: FileFacts) {
        let text = stampText(file, facts)
        try? Data(text.utf8).write(to: URL(filePath: stampPath(file, of: model)), options: .atomic)
    }

    /// A file that rotted where it lies looks like the one that was verified, by all but its bytes.
    private func removeStamp(_ file: ModelFile, of model: Model) {
        try? FileManager.default.removeItem(atPath: stampPath(file, of: model))
    }

    private func stampText(_ file: ModelFile, _ facts: FileFacts) -> String {
        "\(file.sha256) \(facts.text)\n"
    }

    private func stampPath(_ file: ModelFile, of model: Model) -> String {
        path(of: model.id, ".\(file.name).verified")
    }
}
