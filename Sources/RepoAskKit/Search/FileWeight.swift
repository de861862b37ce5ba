// How much a file counts before anything of its content is known.

internal import Chunking

/// What the path of a file says about a question.
struct FileWeight {
    private let scope: QuestionScope
    private let options: SearchOptions
    private let namedPaths: [String]

    /// Folders whose files explain, feed or come with the code rather than being it.
    private static let asideFolders: Set<String> = [
        "doc", "docs", "doc_src", "docs_src", "example", "examples", "sample", "samples",
        "benchmark", "benchmarks", "bench", "vendor", "third_party", "deps", "dist", "build",
        "scripts", "tools", "website", "sandbox", "packages-private", "fuzz",
    ]

    init(question: String, scope: QuestionScope, options: SearchOptions) {
        self.scope = scope
        self.options = options
        namedPaths = options.namedFileWeight == nil ? [] : question.pathLikeWords
    }

    /// Less than 1 for prose, examples and tools; most if the question names the file.
    func callAsFunction(path: String) -> Double {
        if namedPaths.contains(where: { path == $0 || path.hasSuffix("/" + $0) }) {
            return options.namedFileWeight ?? 1
        }
        if FileRules.isDocumentation(path: path) {
            return scope.isAboutProse ? 1 : options.proseWeight
        }
        let folders = path.utf8.split(separator: 0x2F).dropLast()
        let isAside = folders.contains { Self.asideFolders.contains(Substring($0).lowercased()) }
        return isAside ? options.asideWeight : 1
    }
}

extension String {
    /// Words of a question that can only be a file's name or path: `context.go`, `src/shelf`.
    var pathLikeWords: [String] {
        split(whereSeparator: \.isWhitespace).compactMap { raw in
            var word = raw.drop { !($0.isLetter || $0.isNumber || "._/@".contains($0)) }
            while let last = word.last, !(last.isLetter || last.isNumber || last == "_") {
                word = word.dropLast()
            }
            while word.hasPrefix("./") { word = word.dropFirst(2) }
            let name = word.split(separator: "/").last ?? ""
            let dot = name.lastIndex(of: ".")
            let hasEnding = dot.map { $0 > name.startIndex && name[$0...].count <= 6 } ?? false
            return hasEnding ? String(word) : nil
        }
    }

    /// Words of a question that can only be a name in code: inner capital, underscore, acronym.
    var identifierLikeWords: Set<String> {
        Set(
            split { !($0.isLetter || $0.isNumber || $0 == "_") }.filter { word in
                if word.contains("_") { return true }
                return zip(word, word.dropFirst()).contains { first, second in
                    second.isUppercase && (first.isLowercase || first.isUppercase)
                }
            }.map { $0.lowercased() })
    }
}
