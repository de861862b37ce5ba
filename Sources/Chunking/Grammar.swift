// Fence around `dlopen` and tree-sitter's languages. Pointers stay in `Grammar`.

internal import CTreeSitter
internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// A grammar's tables and the query that says what in its trees begins a chunk.
///
/// Immutable, and never unloaded.
@safe
final class Grammar: @unchecked Sendable {
    // because: it is only read after `init`; tree-sitter shares languages over threads.
    let language: OpaquePointer
    let chunks: TagQuery

    /// Open brackets that its parser bears. Perl's writes past its end where more quotes than this nest.
    let nestingLimit: Int
    /// Tokens that are parsed at once, see ``SyntaxLimits``.
    let tokenLimit: Int

    /// Grammar versions that tree-sitter 0.20 reads.
    static let versions = 13...14

    #if os(macOS)
        static let libraryExtension = "dylib"
    #else
        static let libraryExtension = "so"
    #endif

    /// - Parameters:
    ///   - libraryPath: The compiled grammar.
    ///   - queryPath: For messages.
    ///   - querySource: The text of the language's `chunks.scm`.
    init(
        symbol: String, libraryPath: String, queryPath: String, querySource: [UInt8]
    ) throws(GrammarError) {
        unsafe language = try unsafe Self.load(symbol: symbol, path: libraryPath)
        chunks = try unsafe TagQuery(language: language, path: queryPath, source: querySource)
        // Haskell's puts a token without text on either side of many a word.
        tokenLimit = symbol == "tree_sitter_haskell" ? 20_000 : SyntaxLimits.tokenLimit
        nestingLimit = symbol == "tree_sitter_perl" ? 80 : SyntaxLimits.nestingLimit
    }

    /// Opens a compiled grammar and checks its version.
    static func load(symbol: String, path: String) throws(GrammarError) -> OpaquePointer {
        try checkWhole(path)
        guard let library = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "unknown"
            throw .libraryUnloadable(path: path, reason: reason)
        }
        guard let entry = unsafe dlsym(library, symbol) else {
            unsafe dlclose(library)
            throw .entryMissing(path: path, symbol: symbol)
        }
        // Every grammar's entry has this type.
        typealias Entry = @convention(c) () -> OpaquePointer?
        let language = unsafe unsafeBitCast(entry, to: Entry.self)()
        guard let language = unsafe language else {
            unsafe dlclose(library)
            throw .entryMissing(path: path, symbol: symbol)
        }
        let version = Int(unsafe ts_language_version(language))
        guard versions.contains(version) else {
            unsafe dlclose(library)
            throw .versionMismatch(path: path, expected: versions, found: version)
        }
        return unsafe language
    }

    /// Refuses an ELF file that is cut short: mapping one would end the program.
    private static func checkWhole(_ path: String) throws(GrammarError) {
        #if os(Linux)
            guard let file = unsafe fopen(path, "rb") else {
                throw .libraryUnloadable(path: path, reason: "cannot be opened")
            }
            defer { unsafe fclose(file) }
            var header = [UInt8](repeating: 0, count: 64)
            // `header` has the 64 bytes that are asked for.
            let count = unsafe header.withUnsafeMutableBytes { buffer in
                unsafe fread(buffer.baseAddress, 1, buffer.count, file)
            }
            guard count == 64, header.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
                throw .libraryUnloadable(path: path, reason: "no ELF library")
            }
            unsafe fseek(file, 0, SEEK_END)
            let size = Int(unsafe ftell(file))
            // 64-bit little-endian: section headers, which end the file.
            let offset = (0..<8).reduce(0) { $0 | Int(header[40 + $1] & 0x7F) << (8 * $1) }
            let entries =
                (Int(header[58]) | Int(header[59]) << 8)
                * (Int(header[60]) | Int(header[61]) << 8)
            guard header[4] == 2, offset <= size, entries <= size - offset else {
                throw .libraryUnloadable(path: path, reason: "the file is cut short")
            }
        #endif
    }
}
