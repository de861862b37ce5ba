internal import Chunking
internal import CodeIndex
internal import Git
internal import Tensors

extension RepositorySession {
    /// Reads the symbols of the tree that is asked about into the index, and returns what finds them.
    ///
    /// All of the tree is read, so that names are resolved as ever: the paths of the scope say
    /// which definitions and uses are reported.
    ///
    /// Needs grammars, but no model. Files that were read before, in any revision, are not read
    /// again.
    ///
    /// - Parameter onNotice: Is told, one line each, what a person should know.
    public func symbolFinder(
        progress: @escaping ProgressReport = { _ in }, onNotice: (String) -> Void = { _ in }
    ) throws -> SymbolFinder {
        let snapshot = try wholeTree()
        let grammars = grammars
        let indexer = SymbolIndexer(
            index: index, reader: SymbolReader(grammars: grammars),
            includeExcluded: includeExcluded, pool: ThreadPool(threadCount: threadCount))
        let (tree, unread) = try indexer.update(
            snapshot.files, repository: repository, progress: progress)
        try noteRevision()
        for notice in takeNotices() + Self.treeNotices(snapshot) { onNotice(notice) }
        if let notice = UnreadFile.notice(unread) { onNotice(notice) }
        if let notice = unbuiltNotice(snapshot.files, consequence: "no symbols") {
            onNotice(notice)
        }
        let unreadLanguages = grammars.languages.filter { !grammars.hasReferences($0) }
        // By bytes: Swift takes paths for equal that git tells apart.
        let files = Dictionary(snapshot.files.map { (Array($0.path.utf8), $0) }) { $1 }
        var contents: [[UInt8]: [Substring]] = [:]
        return SymbolFinder(
            tree: tree, revision: askedCommit, isWanted: pathFilter.contains,
            unreadLanguages: Dictionary(unreadLanguages.map { ($0.id, $0.name) }) { $1 },
            unreadFiles: unread
        ) { [self] path in
            let key = Array(path.utf8)
            if let known = contents[key] { return known }
            guard let file = files[key] else { throw FileChanged(path: path) }
            let lines = Self.lines(of: try repository.contents(of: file).bytes[...])
            contents[key] = lines
            return lines
        }
    }

    /// What answers from definitions and references, of the tree that was asked about.
    func indexAnswerer(progress: @escaping ProgressReport) throws -> IndexAnswerer {
        let finder = try symbolFinder(progress: progress)
        let view = try searcher().view
        let files = view.fileChunks.map { file in
            let path = file.key.path
            return (path, grammars.language(path: path, source: [])?.name)
        }
        return IndexAnswerer(finder: finder, files: files, lineCounts: view.lineCounts)
    }
}
