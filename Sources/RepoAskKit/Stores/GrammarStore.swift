// The grammars in the home folder: fetched as source packages, compiled once.

public import Chunking
internal import Foundation
internal import Transformer

/// Whether one language's grammar can be used.
public struct GrammarState: Sendable, Equatable, Encodable {
    public var id: String
    public var name: String
    /// Its library.
    public var path: String
    /// What is wrong with it; nil: nothing.
    public var fault: String?

    public var isBuilt: Bool { fault == nil }
}

/// Fetches, compiles and finds grammars.
public struct GrammarStore: Sendable {
    public let home: RepoAskHome
    /// `REPOASK_SOURCES` and `REPOASK_GRAMMARS`, and what curl and pip read.
    public var environment = ProcessInfo.processInfo.environment

    public init(home: RepoAskHome) {
        self.home = home
    }

    /// The languages of the manifest, each read by its grammar if that has been built.
    ///
    /// - Throws: ``ModelStoreError/manifestMissing``, or `GrammarError` if the manifest is wrong.
    public func grammarSet() throws -> GrammarSet {
        try GrammarSet(manifestFolder: try manifestFolder(), libraryFolder: home.grammars)
    }

    /// Loads the grammar of every language of the manifest that has one.
    public func list() throws -> [GrammarState] {
        let builder = try builder()
        return builder.manifest.grammarLanguages.map { language in
            let path = builder.libraryPath(of: language)
            var state = GrammarState(id: language.id, name: language.name, path: path)
            do throws(GrammarError) {
                try GrammarBuilder.verify(libraryPath: path, symbol: language.symbol)
            } catch {
                state.fault = "\(error)"
            }
            return state
        }
    }

    /// Fetches the source packages of grammars that are missing or do not load, and compiles them.
    ///
    /// All of them take a minute or two on two cores. Waits while another process does it.
    ///
    /// - Returns: Grammars that could not be built; the others are in place.
    /// - Throws: ``ModelStoreError`` or `GrammarError` if nothing can be built at all.
    public func fetch(progress: @escaping ProgressReport = { _ in }) throws -> [GrammarError] {
        let builder = try builder()
        try RepoAskHome.create(home.grammars)
        try RepoAskHome.create(home.downloads)
        let lock = try FetchLock(path: home.downloads + "/grammars.lock") {
            progress(.waiting(for: "another fetch of grammars"))
        }
        defer { lock.release() }
        try keepQueries(of: builder.manifest)
        let missing = builder.missing()
        if missing.isEmpty { return [] }
        let sources = try FileSource.list(environment: environment)
        let wanted = Set(missing.map(\.package) + [builder.manifest.headersPackage])
        var archives: [String: String] = [:]
        for package in builder.manifest.packages where wanted.contains(package.id) {
            archives[package.id] = try archive(of: package, sources: sources, progress: progress)
        }
        let failures = try builder.build(
            archives: archives, languages: missing, workerCount: LanguageModel.defaultThreadCount
        ) { step in
            progress(
                Progress(
                    step: "compiling grammars", done: step.doneCount, total: step.totalCount,
                    unit: "languages"))
        }
        if failures.isEmpty {
            try? FileManager.default.removeItem(atPath: home.downloads + "/grammars")
        }
        return failures
    }

    /// Deletes the compiled grammars.
    ///
    /// - Returns: Whether there were any.
    @discardableResult
    public func remove() throws -> Bool {
        var found = false
        for folder in [home.grammars, home.downloads + "/grammars"]
        where FileManager.default.fileExists(atPath: folder) {
            do {
                try FileManager.default.removeItem(atPath: folder)
            } catch {
                throw ModelStoreError.unwritable(path: folder, reason: error.localizedReason)
            }
            found = true
        }
        return found
    }

    /// The manifest's folder: set by the user, who is told if it holds none; near the executable; or
    /// kept by ``fetch(progress:)``.
    private func manifestFolder() throws -> String {
        if let folder = GrammarManifest.locate(
            environment: environment, executablePath: Self.executablePath)
        {
            return folder
        }
        guard FileManager.default.fileExists(atPath: home.grammars + "/manifest.json") else {
            throw ModelStoreError.manifestMissing
        }
        return home.grammars
    }

    /// Copies the manifest and the query files beside the libraries, so that the executable works
    /// wherever it is copied to.
    private func keepQueries(of manifest: GrammarManifest) throws {
        let source = try manifestFolder()
        guard source != home.grammars else { return }
        let references = manifest.languages.map { "\($0.id)/references.scm" }.filter {
            FileManager.default.fileExists(atPath: "\(source)/\($0)")
        }
        let chunks = manifest.grammarLanguages.map { "\($0.id)/chunks.scm" }
        for file in ["manifest.json"] + chunks + references {
            let target = "\(home.grammars)/\(file)"
            try RepoAskHome.create(URL(filePath: target).deletingLastPathComponent().path)
            do {
                try Data(contentsOf: URL(filePath: "\(source)/\(file)"))
                    .write(to: URL(filePath: target), options: .atomic)
            } catch {
                throw ModelStoreError.unwritable(path: target, reason: error.localizedReason)
            }
        }
    }

    private func builder() throws -> GrammarBuilder {
        try GrammarBuilder(manifestFolder: try manifestFolder(), libraryFolder: home.grammars)
    }

    /// A package's source archive, as a model of one file: fetched and verified as models are.
    private func archive(
        of package: GrammarManifest.Package, sources: [FileSource],
        progress: @escaping ProgressReport
    ) throws(ModelStoreError) -> String {
        let file = ModelFile(
            name: package.file, byteCount: package.byteCount, sha256: package.sha256,
            sourcePackage: PackagePart(
                package: package.name, version: package.version, member: package.file))
        let archives = Model(
            id: "grammars", role: .grammars, summary: package.name, licence: "", files: [file])
        var store = ModelStore(
            home: RepoAskHome(path: home.downloads + "/grammars"),
            manifest: ModelManifest(models: [archives]))
        store.environment = environment
        try store.fetch(archives.id, progress: progress)
        return store.path(of: archives.id, file.name)
    }

    /// With links resolved.
    package static var executablePath: String {
        URL(filePath: Bundle.main.executablePath ?? CommandLine.arguments[0])
            .resolvingSymlinksInPath().path
    }
}
