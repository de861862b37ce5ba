// A repository as a question sees it: the checkout, its index, and what is needed to search it.

internal import Chunking
package import CodeIndex
internal import Git
internal import Tokenization
internal import Transformer

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// An open repository with its index.
///
/// Not `Sendable`: open one per task. Two processes may open the same repository.
public final class RepositorySession {
    let repository: Repository
    let index: CodeIndex
    let home: RepoAskHome
    let threadCount: Int
    let includeExcluded: Bool
    let excludedPatterns: [String]
    /// What the questions are about.
    public let scope: TreeScope
    private(set) lazy var pathFilter = PathFilter(scope.paths.map(repositoryPath))
    /// The commit that ``TreeScope/revision`` names, once its tree was read.
    public internal(set) var askedCommit: String?
    let indexPath: String
    /// Where the command was started, links resolved.
    public let currentFolder: String
    let grammars: GrammarSet
    var notices: [String]
    /// What the last update did.
    private(set) var lastUpdate = IndexUpdate()
    /// Of the tree that was asked about. Not by path alone: Swift takes paths for equal that git
    /// tells apart, by the form of an accent.
    private var files: [FileKey: SnapshotFile] = [:]
    private var loadedEncoder: ChunkEncoder?
    private var loadedSearcher: Searcher?

    /// Opens the repository that holds `directory`.
    ///
    /// - Parameters:
    ///   - scope: Which tree its questions are about.
    ///   - includeExcluded: Index also what the file rules leave out.
    ///   - excludedPatterns: As in `.gitignore`, at the root: leave out what they match as well.
    ///   - threadCount: Threads to compute with; `nil`: one a core
    ///     that this process may use.
    /// - Throws: `GitError` if there is no repository, `CodeIndexError` if its index cannot be
    ///   opened, `GrammarError` if the manifest of the grammars is missing.
    public init(
        directory: String, home: RepoAskHome, scope: TreeScope = TreeScope(),
        includeExcluded: Bool = false, excludedPatterns: [String] = [], threadCount: Int? = nil
    ) throws {
        repository = try Repository.discover(from: directory)
        self.home = home
        self.scope = scope
        self.includeExcluded = includeExcluded
        self.excludedPatterns = excludedPatterns
        self.threadCount = threadCount ?? LanguageModel.defaultThreadCount
        currentFolder = URL(fileURLWithPath: directory).resolvingSymlinksInPath().path
        (index, notices) = try Self.openIndex(
            in: IndexFolder(commonFolder: repository.commonFolder), home: home,
            isForeign: repository.isForeign)
        indexPath = index.path
        grammars = try GrammarStore(home: home).grammarSet()
    }

    /// Opens the index in `folder`; that of a repository that may only be read, under `home`. So too
    /// where the repository belongs to another user: a database that they wrote is not opened, and
    /// nothing is written where they decide what a path means; or where a link in the folder does.
    ///
    /// - Returns: The index, and what a person should know of it.
    private static func openIndex(
        in folder: IndexFolder, home: RepoAskHome, isForeign: Bool
    ) throws -> (CodeIndex, notices: [String]) {
        var notices: [String] = []
        var obstacle = isForeign ? "the repository belongs to another user" : folder.fault
        var opened: CodeIndex?
        if obstacle == nil {
            do throws(CodeIndexError) {
                opened = try CodeIndex(path: folder.indexPath, rules: MaskedSource.version)
            } catch {
                guard case .unwritable = error else { throw error }
                obstacle = "the git folder cannot be written"
            }
        }
        let index =
            try opened
            ?? CodeIndex(path: folder.under(home).indexPath, rules: MaskedSource.version)
        if let obstacle { notices.append("\(obstacle); the index is \(index.path)") }
        if let notice = index.notice { notices.append(notice) }
        return (index, notices)
    }

    /// Changes with whatever changes how a file is cut. Computed once: grammars may be fetched
    /// while this session is open.
    private lazy var chunkerParts: (version: String, grammars: String) = {
        let built = grammars.languages.filter(grammars.isBuilt).map(\.id)
        return ("\(Chunker.version)", " " + built.sorted().joined(separator: ","))
    }()

    private func chunkerID(includeExcluded: Bool) -> String {
        chunkerParts.version + (includeExcluded ? "+all" : "") + chunkerParts.grammars
    }

    var chunkerID: String { chunkerID(includeExcluded: includeExcluded) }

    /// All that this version stores files by.
    var chunkerIDs: Set<String> { Set([true, false].map(chunkerID)) }

    /// The run that encodes this repository's chunks in the background.
    public var background: BackgroundEncoding { BackgroundEncoding(indexPath: indexPath) }

    /// Where memory slots and the far prefix are kept, beside the index: all of it can be made again.
    var memoryFolder: String {
        (indexPath.lastIndex(of: "/").map { String(indexPath[..<$0]) } ?? ".") + "/memory"
    }

    /// Brings the index up to date with the tree that is asked about.
    public func update(
        _ patience: EncodingPatience = .all, progress: @escaping ProgressReport = { _ in }
    ) throws -> IndexUpdate {
        let started = ContinuousClock.now
        let encoder = try encoder()
        let snapshot = try tree()
        let tokenizer = encoder.tokenizer
        let indexer = Indexer(
            index: index,
            chunker: Chunker(grammars: grammars, budget: ChunkEncoder.tokenLimit) {
                tokenizer.tokenCount($0)
            },
            chunkerID: chunkerID, includeExcluded: includeExcluded,
            pool: encoder.pool)
        let cut = try indexer.cutNewFiles(
            snapshot.files, repository: repository, progress: progress)
        let encoded = try indexer.encodeNewChunks(
            snapshot.files, repository: repository, encoder: encoder,
            patience: patience.yielding(to: background), progress: progress)
        let searcher = try makeSearcher(snapshot, encoder: encoder)
        loadedSearcher = searcher
        files = Dictionary(snapshot.files.map { ($0.key, $0) }) { first, _ in first }
        notices += Self.treeNotices(snapshot)
        if !cut.unreadable.isEmpty {
            notices.append(
                "\(cut.unreadable.count) files could not be read, first \(cut.unreadable[0])")
        }
        if let notice = unbuiltNotice(snapshot.files, consequence: "cut at lines") {
            notices.append(notice)
        }
        lastUpdate = IndexUpdate(
            revision: askedCommit, files: snapshot.files.count, chunks: searcher.chunkCount,
            newFiles: cut.count, newChunks: cut.chunkCount, encodedNow: encoded,
            encodedChunks: searcher.encodedCount,
            seconds: (ContinuousClock.now - started) / .seconds(1),
            secrets: SecretSummary(searcher.view), notices: notices)
        lastUpdate.isCollectionDue = try index.isRemovalDue(treeFileCount: snapshot.files.count)
        try noteRevision()
        return lastUpdate
    }

    /// Names the languages of `files` whose grammars are not built; nil if all are.
    func unbuiltNotice(_ files: [SnapshotFile], consequence: String) -> String? {
        let missing = Set(grammars.languages.filter { !grammars.isBuilt($0) }.map(\.id))
        if missing.isEmpty { return nil }
        let unbuilt = Set(
            files.compactMap { grammars.language(path: $0.path, source: [])?.id }
        ).intersection(missing)
        if unbuilt.isEmpty { return nil }
        return "no grammar for \(unbuilt.sorted().joined(separator: ", ")): \(consequence); "
            + "`repoask grammars fetch` builds them"
    }

    /// What opening the index had to say, once.
    func takeNotices() -> [String] {
        defer { notices = [] }
        return notices
    }

    /// The chunks that best match, best first, different files first.
    public func search(_ question: String, limit: Int) throws -> [Hit] {
        try searcher().search(question, limit: limit)
    }

    package func searcher() throws -> Searcher {
        if let loadedSearcher { return loadedSearcher }
        _ = try update()
        return loadedSearcher!
    }

    /// The text encoder, loaded when first needed.
    func encoder() throws -> ChunkEncoder {
        if let loadedEncoder { return loadedEncoder }
        let id = ModelManifest.defaultEncoder
        try ModelStore(home: home).ensureUsable(id)
        let encoder = try ChunkEncoder(
            modelID: id, folder: home.modelFolder(id), threadCount: threadCount)
        loadedEncoder = encoder
        return encoder
    }

    private func makeSearcher(_ snapshot: Snapshot, encoder: ChunkEncoder) throws -> Searcher {
        try Searcher(
            view: index.view(of: snapshot.files.map(\.key), chunker: chunkerID), encoder: encoder)
    }

    /// The lines of a chunk as they stand in its blob.
    ///
    /// - Throws: ``FileChanged`` if the file has changed since it was indexed, or is gone.
    package func lines(of chunk: ChunkRecord) throws -> [Substring] {
        guard let file = files[FileKey(blob: chunk.blob, path: chunk.path)] else {
            throw FileChanged(path: chunk.path)
        }
        let bytes = try repository.contents(of: file).bytes
        guard chunk.startByte <= chunk.endByte, chunk.endByte <= bytes.count,
            1 <= chunk.startLine, chunk.startLine <= chunk.endLine
        else {
            throw FileChanged(path: chunk.path)
        }
        // A file's first chunk holds the blank lines before its first line of text.
        let skipped = chunk.startByte == 0 ? chunk.startLine - 1 : 0
        return Self.lines(
            of: bytes[chunk.startByte..<chunk.endByte], dropping: skipped,
            count: chunk.endLine - chunk.startLine + 1)
    }

    /// Vectors of `count` equal runs of what the encoder reads of a chunk, `[count, dimension]`; nil if
    /// its file has changed since it was indexed, or is gone.
    func segmentVectors(of chunk: ChunkRecord, count: Int) throws -> [Float]? {
        guard let file = files[FileKey(blob: chunk.blob, path: chunk.path)],
            let source = try? repository.contents(of: file)
        else { return nil }
        let text = chunk.encodedText(source: source)
        return try encoder().segmentVectors(of: text, count: count)
    }

    /// Lines end at "\n" alone, as git and editors count them; Swift's own newlines are more.
    static func lines(
        of bytes: ArraySlice<UInt8>, dropping skipped: Int = 0, count: Int = .max
    ) -> [Substring] {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.dropFirst(skipped).prefix(count).map { line in
            let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            return Substring(String(decoding: text, as: UTF8.self))
        }
    }
}

/// A file is no longer what was indexed.
struct FileChanged: Error, CustomStringConvertible {
    let path: String

    var description: String { "'\(path)' changed while it was read" }
}
