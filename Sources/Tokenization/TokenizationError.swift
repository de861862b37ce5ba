/// Why a tokenizer could not be built.
public enum TokenizationError: Error, Equatable {
    case unreadable(path: String, reason: String)
    case missingToken(String)
    case tooLarge(what: String, limit: Int, found: Int)
    case countMismatch(what: String, expected: Int, found: Int)
    case invalidToken(what: String, id: Int, vocabularySize: Int)
    case invalidMerge(rank: Int)
    case unknownPreTokenizer(String)
}

extension TokenizationError: CustomStringConvertible {
    /// One line, ready to follow `Error:`.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "cannot read vocabulary '\(path)': \(reason)"
        case .missingToken(let token):
            "vocabulary lacks the token '\(token)'"
        case .tooLarge(let what, let limit, let found):
            "\(what) is too large: at most \(limit), found \(found)"
        case .countMismatch(let what, let expected, let found):
            "\(what) has \(found) entries, vocabulary needs \(expected)"
        case .invalidToken(let what, let id, let vocabularySize):
            "\(what) is token id \(id), vocabulary has \(vocabularySize) tokens"
        case .invalidMerge(let rank):
            "merge \(rank) does not join two tokens to a third"
        case .unknownPreTokenizer(let name):
            "pre-tokenizer '\(name)' is not supported"
        }
    }
}
