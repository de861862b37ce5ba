// Fence around `dlopen` and tree-sitter's languages and queries. Pointers stay in `Grammar`.

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
    // because: both are only read after `init`; tree-sitter shares languages and queries over threads.
    let language: OpaquePointer
    let query: OpaquePointer
    /// What each capture of the query means, by capture id.
    let captures: [CaptureRole]
    /// Conditions of each pattern of the query.
    let conditions: [[QueryCondition]]

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
        let language = try unsafe Self.load(symbol: symbol, path: libraryPath)
        var offset: UInt32 = 0
        var kind = TSQueryErrorNone
        // The buffer holds `count` bytes and lives through the call, which copies what it keeps.
        let query = unsafe querySource.withUnsafeBufferPointer { source in
            unsafe source.withMemoryRebound(to: CChar.self) { text in
                unsafe ts_query_new(
                    language, text.baseAddress, UInt32(clamping: text.count), &offset, &kind)
            }
        }
        guard let query = unsafe query else {
            throw .queryInvalid(
                path: queryPath, offset: Int(offset), reason: Self.reason(kind))
        }
        do {
            captures = try unsafe Self.roles(of: query, path: queryPath)
            conditions = try unsafe Self.conditions(of: query, path: queryPath)
        } catch {
            unsafe ts_query_delete(query)
            throw error
        }
        unsafe self.language = language
        unsafe self.query = query
    }

    // The only owner: `query` never leaves the module's fence files.
    deinit { unsafe ts_query_delete(query) }

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

    private static func reason(_ error: TSQueryError) -> String {
        switch error {
        case TSQueryErrorSyntax: "syntax error"
        case TSQueryErrorNodeType: "unknown node type"
        case TSQueryErrorField: "unknown field"
        case TSQueryErrorCapture: "unknown capture"
        case TSQueryErrorStructure: "impossible pattern"
        default: "wrong language"
        }
    }

    private static func roles(
        of query: OpaquePointer, path: String
    ) throws(GrammarError) -> [CaptureRole] {
        var roles: [CaptureRole] = []
        let count = unsafe ts_query_capture_count(query)
        for id in 0..<count {
            var length: UInt32 = 0
            // The name belongs to the query, which outlives the copy.
            guard let name = unsafe ts_query_capture_name_for_id(query, id, &length) else {
                continue
            }
            let text = unsafe String(cString: name)
            guard let role = CaptureRole(text) else {
                throw .queryInvalid(path: path, offset: 0, reason: "unknown capture '@\(text)'")
            }
            roles.append(role)
        }
        return roles
    }

    private static func conditions(
        of query: OpaquePointer, path: String
    ) throws(GrammarError) -> [[QueryCondition]] {
        var all: [[QueryCondition]] = []
        let patternCount = unsafe ts_query_pattern_count(query)
        for pattern in 0..<patternCount {
            var count: UInt32 = 0
            var found: [QueryCondition] = []
            let steps = unsafe ts_query_predicates_for_pattern(query, pattern, &count)
            var words: [String] = []
            var capture: UInt32?
            for index in 0..<Int(count) {
                // `steps` has `count` elements that belong to the query.
                guard let step = unsafe steps?[index] else { break }
                switch step.type {
                case TSQueryPredicateStepTypeString:
                    var length: UInt32 = 0
                    let text = unsafe ts_query_string_value_for_id(query, step.value_id, &length)
                    words.append(unsafe text.map { unsafe String(cString: $0) } ?? "")
                case TSQueryPredicateStepTypeCapture: capture = step.value_id
                default:
                    guard let subject = capture, let condition = QueryCondition(words, of: subject)
                    else {
                        let offset = unsafe ts_query_start_byte_for_pattern(query, pattern)
                        throw .queryInvalid(
                            path: path, offset: Int(offset),
                            reason: "unknown condition '#\(words.first ?? "")'")
                    }
                    found.append(condition)
                    words = []
                    capture = nil
                }
            }
            all.append(found)
        }
        return all
    }
}

/// What a captured node is to the chunker.
enum CaptureRole: Equatable {
    /// `@definition.KIND`: begins a chunk.
    case definition(ChunkKind)
    /// `@name`: names the definition of its pattern.
    case name
    /// `@scope`: names what the definition belongs to, where that is not around it: a Go receiver.
    case scope
    /// `@body`: ends the definition's head, which is kept together.
    case body
    /// `@leading`: belongs to the definition on the next line.
    case leading
    /// Any name that begins with `_`: for conditions.
    case condition

    init?(_ name: String) {
        switch name {
        case "name": self = .name
        case "scope": self = .scope
        case "body": self = .body
        case "leading": self = .leading
        default:
            if name.hasPrefix("_") {
                self = .condition
            } else if name.hasPrefix("definition."),
                let kind = ChunkKind(rawValue: String(name.dropFirst("definition.".count)))
            {
                self = .definition(kind)
            } else {
                return nil
            }
        }
    }
}

/// `(#any-of? @_name "a" "b")`, `(#eq? @_name "a")`: the node's text is one of the values.
struct QueryCondition {
    var capture: UInt32
    var values: Set<String>

    init?(_ words: [String], of capture: UInt32) {
        guard let name = words.first, words.count > 1, name == "any-of?" || name == "eq?" else {
            return nil
        }
        self.capture = capture
        values = Set(words.dropFirst())
    }
}
