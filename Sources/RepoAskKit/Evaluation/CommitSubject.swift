// Which commit messages can be searched for, and what is taken out of them first.

/// The first line of a commit's message, read as something that a person might ask.
package struct CommitSubject {
    /// The message's first paragraph, on one line.
    package let text: String
    private let message: String

    package init(message: String) {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
            .drop { $0.allSatisfy(\.isWhitespace) }
            .prefix { !$0.allSatisfy(\.isWhitespace) }
        text = lines.joined(separator: " ").split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        self.message = message
    }

    package var isRevert: Bool {
        let start = text.lowercased()
        return start.hasPrefix("revert ") || start.hasPrefix("revert:")
            || start.hasPrefix("revert(") || message.contains("\nThis reverts commit ")
    }

    /// Releases, and updates of dependencies: they change what no one asks for.
    package var isVersionBump: Bool {
        let lower = text.lowercased()
        let prefixes = [
            "chore(deps", "build(deps", "chore(release", "update dependency ", "update changelog",
        ]
        if prefixes.contains(where: lower.hasPrefix) { return true }
        let words = lower.split { !($0.isLetter || $0.isNumber || $0 == ".") }
        guard let first = words.first else { return false }
        if ["bump", "bumps", "bumped", "bumping"].contains(first) || Self.isVersion(first) {
            return true
        }
        if words.count == 1 { return first == "release" }
        let releasing: Set<Substring> = [
            "release", "releasing", "released", "version", "bump", "tag", "prepare", "changelog",
            "upgrade",
        ]
        return words.contains(where: Self.isVersion) && words.contains(where: releasing.contains)
    }

    /// `1.2`, `v1.2.3`, `2.0.0.rc1`.
    private static func isVersion(_ word: Substring) -> Bool {
        let digits = word.hasPrefix("v") ? word.dropFirst() : word
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1 && parts.prefix(2).allSatisfy { !$0.isEmpty && Int($0) != nil }
    }

    /// The subject without what no one would ask: the numbers of issues, the kind of a conventional
    /// commit (its scope stays), and the names of the files that are to be found.
    package func query(gold: [String]) -> String {
        let names = Set(
            gold.flatMap { [$0, String($0.split(separator: "/").last ?? "")] }
                .map { $0.lowercased() })
        let words = withoutKind.split(separator: " ").filter { word in
            let bare = word.trimming { !($0.isLetter || $0.isNumber || $0 == "_") }
            let isNumber = word.contains("#") && Int(bare) != nil
            return !isNumber && !names.contains(bare.lowercased())
        }
        return words.joined(separator: " ")
    }

    /// `fix(router)!: …` as `router …`.
    private var withoutKind: String {
        let kinds: Set<String> = [
            "feat", "fix", "docs", "chore", "refactor", "perf", "test", "tests", "style", "build",
            "ci",
        ]
        guard let colon = text.firstIndex(of: ":") else { return text }
        var head = text[..<colon]
        if head.last == "!" { head.removeLast() }
        let kind = head.prefix { $0 != "(" }
        guard kinds.contains(kind.lowercased()) else { return text }
        let scope = head.dropFirst(kind.count).trimming { $0 == "(" || $0 == ")" }
        guard !scope.contains(" ") else { return text }
        return (scope + " " + text[text.index(after: colon)...]).trimming(\.isWhitespace).description
    }

    /// Words with a letter in them.
    static func wordCount(_ text: String) -> Int {
        text.split(whereSeparator: \.isWhitespace).count { $0.contains(where: \.isLetter) }
    }
}

extension StringProtocol where SubSequence == Substring {
    fileprivate func trimming(_ isOutside: (Character) -> Bool) -> Substring {
        var rest = self[startIndex...]
        while let first = rest.first, isOutside(first) { rest.removeFirst() }
        while let last = rest.last, isOutside(last) { rest.removeLast() }
        return rest
    }
}
