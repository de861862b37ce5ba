// Compiles grammars from their source packages. Runs `tar` and a C compiler; nothing else of a
// package is run. The caller has checked the archives' hashes.

internal import Foundation
internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Builds the shared libraries that ``GrammarSet`` loads.
///
///     let builder = try GrammarBuilder(manifestFolder: folder, libraryFolder: home + "/grammars")
///     let failures = try builder.build(archives: ["pack": packPath, "csharp": csharpPath]) { … }
public struct GrammarBuilder: Sendable {
    /// How far a build is.
    public struct Progress: Sendable, Equatable {
        public var language: String
        public var doneCount: Int
        public var totalCount: Int
        /// `nil` for success.
        public var failure: GrammarError?
    }

    public let manifest: GrammarManifest
    public let libraryFolder: String

    /// - Parameters:
    ///   - manifestFolder: Holds `manifest.json`.
    ///   - libraryFolder: Where `<language>.so` will lie. Made if missing.
    public init(manifestFolder: String, libraryFolder: String) throws(GrammarError) {
        manifest = try GrammarManifest(folder: manifestFolder)
        self.libraryFolder = libraryFolder
    }

    /// The library of a language.
    public func libraryPath(of language: Language) -> String {
        "\(libraryFolder)/\(language.id).\(Grammar.libraryExtension)"
    }

    /// Languages whose grammar has no library that loads.
    public func missing() -> [Language] {
        manifest.grammarLanguages.filter { language in
            (try? Self.verify(libraryPath: libraryPath(of: language), symbol: language.symbol))
                == nil
        }
    }

    /// Throws what is wrong with a library: missing, cut short, wrong entry, wrong version.
    public static func verify(libraryPath: String, symbol: String) throws(GrammarError) {
        _ = try unsafe Grammar.load(symbol: symbol, path: libraryPath)
    }

    /// Compiles languages, several at once, and puts each in place when it loads.
    ///
    /// A library that is there is replaced whole; a stopped build leaves the old one.
    ///
    /// - Parameters:
    ///   - archives: Paths of the packages' `.tar.gz` files, or of folders they were unpacked to, by
    ///     package id. Languages of packages that are not named fail.
    ///   - languages: `nil`: all of the manifest that have a grammar.
    ///   - compiler: As found on `$PATH`.
    ///   - workerCount: How many at once.
    ///   - onProgress: Called after each language, one call at a time, on any thread.
    /// - Returns: What failed, in the manifest's order. Empty: all is built.
    /// - Throws: If an archive cannot be unpacked or the folder not be made.
    public func build(
        archives: [String: String], languages: [Language]? = nil, compiler: String = "cc",
        workerCount: Int = 2, onProgress: @Sendable (Progress) -> Void = { _ in }
    ) throws(GrammarError) -> [GrammarError] {
        let languages = languages ?? manifest.grammarLanguages
        // A new name each time: `dlopen` answers a path it knows with the library it has.
        let scratch = "\(libraryFolder)/.build-\(getpid())-\(UInt32.random(in: 0...(.max)))"
        do {
            try FileManager.default.createDirectory(
                atPath: scratch, withIntermediateDirectories: true)
        } catch {
            throw .unpackingFailed(path: scratch, output: "\(error)")
        }
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        var folders: [String: String] = [:]
        for package in manifest.packages {
            guard let archive = archives[package.id] else { continue }
            folders[package.id] = try unpack(
                archive, package: package, languages: languages, into: "\(scratch)/\(package.id)")
        }
        let sources = folders
        let next = Atomic<Int>(0)
        let failures = Mutex<(done: Int, found: [Int: GrammarError])>((0, [:]))
        let workers = max(1, min(languages.count, workerCount))
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < languages.count else { return }
                let failure: GrammarError?
                do throws(GrammarError) {
                    try compile(
                        languages[index], folders: sources, scratch: scratch, compiler: compiler)
                    failure = nil
                } catch {
                    failure = error
                }
                failures.withLock { state in
                    state.done += 1
                    state.found[index] = failure
                    onProgress(
                        Progress(
                            language: languages[index].id, doneCount: state.done,
                            totalCount: languages.count, failure: failure))
                }
            }
        }
        return failures.withLock { state in
            state.found.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    /// Unpacks what the languages need of an archive; a folder is taken as it is.
    private func unpack(
        _ archive: String, package: GrammarManifest.Package, languages: [Language],
        into folder: String
    ) throws(GrammarError) -> String {
        var isFolder: ObjCBool = false
        // `isFolder` lives through the call.
        let exists = unsafe FileManager.default.fileExists(
            atPath: archive, isDirectory: &isFolder)
        guard exists else { throw .unpackingFailed(path: archive, output: "no such file") }
        if isFolder.boolValue {
            let inner = "\(archive)/\(package.folder)"
            return FileManager.default.fileExists(atPath: inner) ? inner : archive
        }
        // Of the package of many grammars only those that are wanted; others are small, and their
        // sources may lie anywhere in them.
        var members: Set<String> = []
        if package.id == manifest.headersPackage {
            members = Set(
                languages.filter { $0.package == package.id }.map {
                    "\(package.folder)/\(Self.root($0.sources))"
                })
            members.insert("\(package.folder)/\(Self.root(manifest.headers))")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .unpackingFailed(path: archive, output: "\(error)")
        }
        let result = run("tar", ["-xzf", archive, "-C", folder] + members.sorted())
        guard result.status == 0 else {
            throw .unpackingFailed(path: archive, output: result.output)
        }
        return "\(folder)/\(package.folder)"
    }

    /// A grammar's own folder: what its sources include lies beside `src`.
    private static func root(_ sources: String) -> String {
        sources.hasSuffix("/src") ? String(sources.dropLast(4)) : sources
    }

    private func compile(
        _ language: Language, folders: [String: String], scratch: String, compiler: String
    ) throws(GrammarError) {
        guard let folder = folders[language.package] else {
            throw .sourcesMissing(language: language.id, path: "package '\(language.package)'")
        }
        let sources = "\(folder)/\(language.sources)"
        let files = FileManager.default
        guard files.fileExists(atPath: sources + "/parser.c") else {
            throw .sourcesMissing(language: language.id, path: sources + "/parser.c")
        }
        let library = "\(scratch)/\(language.id).\(Grammar.libraryExtension)"
        var arguments = ["-O2", "-fPIC", "-shared", "-w", "-I", sources]
        if let headers = folders[manifest.headersPackage] {
            arguments += ["-I", "\(headers)/\(manifest.headers)"]
        }
        arguments += ["-o", library]
        arguments.append(
            try Self.parserPath(language, sources: sources, scratch: scratch))
        if files.fileExists(atPath: sources + "/scanner.c") {
            arguments.append("\(sources)/scanner.c")
        } else if files.fileExists(atPath: sources + "/scanner.cc") {
            arguments += ["\(sources)/scanner.cc", "-lstdc++"]
        }
        let result = run(compiler, arguments)
        guard result.status == 0 else {
            throw .compilationFailed(language: language.id, output: result.output)
        }
        try Self.verify(libraryPath: library, symbol: language.symbol)
        let target = libraryPath(of: language)
        // Replaces whatever is there in one step.
        guard unsafe rename(library, target) == 0 else {
            throw .compilationFailed(
                language: language.id, output: "cannot move the library to '\(target)'")
        }
    }

    /// Runs a program found on `$PATH`; its output, the last line that says anything.
    private func run(_ program: String, _ arguments: [String]) -> (status: Int32, output: String) {
        let child = Process()
        child.executableURL = URL(filePath: "/usr/bin/env")
        child.arguments = [program] + arguments
        child.standardInput = FileHandle.nullDevice
        child.standardOutput = FileHandle.nullDevice
        let pipe = Pipe()
        child.standardError = pipe
        do {
            try child.run()
        } catch {
            return (127, "cannot run '\(program)'")
        }
        let output = (try? pipe.fileHandleForReading.readToEnd()) ?? nil
        child.waitUntilExit()
        let lines = String(decoding: output ?? Data(), as: UTF8.self).split(separator: "\n")
        let line = lines.first { $0.contains("error") } ?? lines.last ?? "no message"
        return (child.terminationStatus, String(line.prefix(400)))
    }
}
