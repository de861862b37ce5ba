// Git tree → symbols. Needs no encoder, and keeps nothing of how files are cut into chunks.

internal import Chunking
internal import CodeIndex
internal import Git
internal import Tensors

struct SymbolIndexer {
    let index: CodeIndex
    let reader: SymbolReader
    let includeExcluded: Bool
    let pool: ThreadPool

    /// Files that one transaction stores, and the bytes they hold at most.
    private static let batchFileCount = 200
    private static let batchByteCount = 8 << 20

    /// Reads the symbols of the files that the index lacks, or has as another edition of the
    /// queries read them.
    ///
    /// - Returns: The stored files of the tree with their paths; those whose symbols are not known.
    func update(
        _ files: [SnapshotFile], repository: Repository, progress: ProgressReport
    ) throws -> (tree: SymbolTree, unread: [UnreadFile]) {
        let grammars = reader.grammars
        var editions: [String?: Int64] = [nil: grammars.symbolEdition(of: nil)]
        for language in grammars.languages {
            editions[language.id] = grammars.symbolEdition(of: language)
        }
        var keyed: [(key: SymbolKey, file: SnapshotFile)] = []
        for file in files {
            guard let ending = grammars.ending(path: file.path),
                !isLeftOut(FileRules.exclusion(path: file.path, byteCount: file.byteCount))
            else { continue }
            let key = SymbolKey(
                blob: file.blob.bytes, ending: ending + (includeExcluded ? "+all" : ""))
            keyed.append((key, file))
        }
        var new: [(key: SymbolKey, file: SnapshotFile)] = []
        var seen: Set<SymbolKey> = []
        var found = try index.symbolFiles(keyed.map(\.key))
        for (entry, stored) in zip(keyed, found) {
            let isCurrent = stored.map { editions[$0.language] == $0.edition } ?? false
            if !isCurrent, seen.insert(entry.key).inserted { new.append(entry) }
        }
        let unreadable = try read(
            new, editions: editions, repository: repository, progress: progress)
        var paths: [Int64: [String]] = [:]
        var stored: [SymbolFile] = []
        var unread: [UnreadFile] = []
        if !new.isEmpty { found = try index.symbolFiles(keyed.map(\.key)) }
        for (entry, file) in zip(keyed, found) {
            let isReadable = !unreadable.contains(entry.key)
            if let reason = isReadable ? file?.unread : "it cannot be read" {
                unread.append(
                    UnreadFile(path: entry.file.path, language: file?.language, reason: reason))
            }
            guard let file else { continue }
            stored.append(file)
            paths[file.id, default: []].append(entry.file.path)
        }
        return (SymbolTree(view: index.symbolView(of: stored), paths: paths), unread)
    }

    /// - Returns: Those that nothing was stored of; the next run looks at them again.
    private func read(
        _ new: [(key: SymbolKey, file: SnapshotFile)], editions: [String?: Int64],
        repository: Repository, progress: ProgressReport
    ) throws -> Set<SymbolKey> {
        var unreadable: Set<SymbolKey> = []
        var start = 0
        var last: [IndexedSymbols] = []
        while start < new.count {
            var batch: [(key: SymbolKey, path: String, bytes: [UInt8])] = []
            var byteCount = 0
            while start < new.count, batch.count < Self.batchFileCount,
                byteCount < Self.batchByteCount
            {
                let (key, file) = new[start]
                start += 1
                guard let bytes = try? repository.contents(of: file).bytes else {
                    unreadable.insert(key)
                    continue
                }
                byteCount += bytes.count
                batch.append((key, file.path, bytes))
            }
            last = try symbols(of: batch, editions: editions, storing: last)
            progress(
                Progress(step: "reading symbols", done: start, total: new.count, unit: "files"))
        }
        try index.storeSymbols(last)
        return unreadable
    }

    /// Reads files on all threads; one stores those of the batch before meanwhile.
    private func symbols(
        of batch: [(key: SymbolKey, path: String, bytes: [UInt8])], editions: [String?: Int64],
        storing last: [IndexedSymbols]
    ) throws -> [IndexedSymbols] {
        try ParallelMap.map(count: batch.count, on: pool) {
            try index.storeSymbols(last)
        } _: { position in
            let (key, path, bytes) = batch[position]
            let language = reader.grammars.language(path: path, source: bytes)
            var symbols = IndexedSymbols(
                key: key, language: language?.id,
                edition: editions[language?.id] ?? Self.unfinished)
            if isLeftOut(FileRules.exclusion(path: path, contents: bytes)) {
                return symbols
            }
            var limits: [ChunkedFile.Limit] = []
            do throws(ChunkedFile.Limit) {
                guard let found = try reader.symbols(of: bytes, path: path) else {
                    return symbols
                }
                symbols.definitions = found.definitions.map(IndexedDefinition.init)
                symbols.references = found.references.map(IndexedReference.init)
                limits = found.limits
            } catch {
                limits = [error]
            }
            symbols.unread = limits.first.map(Self.reason)
            // That the language's own library is missing, its edition says.
            if limits.contains(where: Self.mayPass), language.map(reader.grammars.isBuilt) ?? true {
                symbols.edition = Self.unfinished
            }
            return symbols
        }
    }

    /// The edition of what the next run reads again.
    private static let unfinished: Int64 = 0

    /// Whether the same bytes may be read by another run of the same edition.
    private static func mayPass(_ limit: ChunkedFile.Limit) -> Bool {
        switch limit {
        // A library that does not load, or one of a language that is embedded in the file's.
        case .grammarUnavailable: true
        // Time is that of the processor, whatever else it does.
        case .parserTimedOut: false
        case .fileTooLargeForSyntax, .nestedTooDeep, .brokenSyntax, .tooManyChunks: false
        }
    }

    private func isLeftOut(_ reason: ExclusionReason?) -> Bool {
        reason?.applies(includingExcluded: includeExcluded) ?? false
    }

    private static func reason(_ limit: ChunkedFile.Limit) -> String {
        switch limit {
        case .fileTooLargeForSyntax(let byteCount): "\(byteCount) bytes are too many to parse"
        case .parserTimedOut: "parsing took too long"
        case .nestedTooDeep: "it is nested too deep"
        case .brokenSyntax: "most of it is no valid syntax"
        case .grammarUnavailable(let reason): reason
        case .tooManyChunks: "it is too long"
        }
    }
}

extension IndexedDefinition {
    init(_ entry: FileSymbols.Entry) {
        self.init(
            name: entry.name, kind: entry.kind.rawValue, lines: entry.lineRange,
            headLines: entry.headLines, parent: entry.parent, scope: entry.scope)
    }
}

extension IndexedReference {
    init(_ reference: Reference) {
        self.init(
            name: reference.name, kind: ReferenceKindCode.code(of: reference.kind),
            line: reference.line, qualifier: reference.qualifier)
    }
}
