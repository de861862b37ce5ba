// Fence around tree-sitter's queries. Pointers stay in `TagQuery`.

internal import CTreeSitter

/// A query file of ours, compiled: which nodes of a language's trees mean what.
///
/// Immutable.
@safe
final class TagQuery: @unchecked Sendable {
    // because: it is only read after `init`; tree-sitter shares queries over threads.
    let query: OpaquePointer
    /// What each capture of the query means, by capture id.
    let captures: [CaptureRole]
    /// Conditions of each pattern of the query.
    let conditions: [[QueryCondition]]

    /// - Parameters:
    ///   - path: For messages.
    ///   - source: The text of the query file.
    init(language: OpaquePointer, path: String, source: [UInt8]) throws(GrammarError) {
        var offset: UInt32 = 0
        var kind = TSQueryErrorNone
        // The buffer holds `count` bytes and lives through the call, which copies what it keeps.
        let query = unsafe source.withUnsafeBufferPointer { source in
            unsafe source.withMemoryRebound(to: CChar.self) { text in
                unsafe ts_query_new(
                    language, text.baseAddress, UInt32(clamping: text.count), &offset, &kind)
            }
        }
        guard let query = unsafe query else {
            throw .queryInvalid(path: path, offset: Int(offset), reason: Self.reason(kind))
        }
        do {
            captures = try unsafe Self.roles(of: query, path: path)
            conditions = try unsafe Self.conditions(of: query, path: path)
        } catch {
            unsafe ts_query_delete(query)
            throw error
        }
        unsafe self.query = query
    }

    // The only owner: `query` never leaves the module's fence files.
    deinit { unsafe ts_query_delete(query) }

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
