// How much a file counts before anything of its content is known.

internal import Chunking
internal import CodeIndex

/// What the path of a file says about a question.
struct FileWeight {
    private let questionStems: Set<String>
    private let scope: QuestionScope
    private let options: SearchOptions
    private let namedPaths: [String]

    /// Folders whose files explain, feed or come with the code rather than being it.
    private static let asideFolders: Set<String> = [
        "doc", "docs", "doc_src", "docs_src", "example", "examples", "sample", "samples",
        "benchmark", "benchmarks", "bench", "vendor", "third_party", "deps", "dist", "build",
        "scripts", "tools", "website", "sandbox", "packages-private", "fuzz",
    ]

    init(question: String, terms: [String], scope: QuestionScope, options: SearchOptions) {
        self.scope = scope
        self.options = options
        questionStems = Set(terms.map { stem($0) })
        namedPaths = options.namedFileWeight == nil ? [] : question.pathLikeWords
    }

    /// Less than 1 for prose, examples and tools; more the more of its name is in the question, most
    /// if the question names it.
    func callAsFunction(path: String) -> Double {
        if namedPaths.contains(where: { path == $0 || path.hasSuffix("/" + $0) }) {
            return options.namedFileWeight ?? 1
        }
        let parts = path.split(separator: "/")
        let isAside = parts.dropLast().contains { Self.asideFolders.contains($0.lowercased()) }
        let weight =
            FileRules.isDocumentation(path: path)
            ? (scope.isAboutProse ? 1 : options.proseWeight) : isAside ? options.asideWeight : 1
        var name = (parts.last ?? "")[...]
        if let dot = name.lastIndex(of: "."), dot > name.startIndex { name = name[..<dot] }
        let stems = stems(name)
        let shared =
            stems.isEmpty
            ? 0 : Double(stems.intersection(questionStems).count) / Double(stems.count)
        return weight * (1 + options.fileNameWeight * shared)
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
