// The rules of `.repoaskignore` files: gitignore's syntax, applied to tracked files too.
// https://git-scm.com/docs/gitignore

/// The patterns of all `.repoaskignore` files of one tree.
///
/// Later patterns win over earlier ones, deeper files over shallower ones; a file below an
/// excluded folder cannot be taken back.
///
/// Paths are bytes here: in text, a slash before a combining mark is no slash, and two folders may
/// be equal.
struct IgnoreRules: Sendable {
    static let fileName = ".repoaskignore"
    /// How many rules one path may be tried against: each of them costs every path.
    static let mostRules = 2000

    /// Files that are not obeyed, by their path, and why.
    private(set) var disregarded: [String: String] = [:]
    private var rulesByFolder: [[UInt8]: [IgnoreRule]] = [:]
    /// What was found out about folders so far.
    private var excludedFolders: [[UInt8]: Bool] = [:]

    var isEmpty: Bool { rulesByFolder.isEmpty }

    init() {}

    /// Takes lines that count from the root; a newline in one is part of a name.
    init(patterns: [String]) {
        let rules = patterns.compactMap { IgnoreRule(Array($0.utf8)) }
        if !rules.isEmpty { rulesByFolder[[]] = rules }
    }

    /// Adds the file of one folder, or says that there are too many rules. Those of the folders
    /// above it come first.
    ///
    /// - Parameter folder: From the root, without slashes at its ends; empty is the root.
    mutating func add(_ contents: [UInt8], folder: [UInt8], path: String) {
        let rules = Self.rules(contents)
        if rules.isEmpty { return }
        var count = rules.count
        var above = folder
        while !above.isEmpty {
            above = Self.folder(of: above)
            count += rulesByFolder[above]?.count ?? 0
        }
        guard count <= Self.mostRules else {
            disregard(path, "over \(Self.mostRules) rules, with those of the folders above it")
            return
        }
        rulesByFolder[folder] = rules
    }

    mutating func disregard(_ path: String, _ reason: String) {
        disregarded[path] = reason
    }

    /// Whether the file at `path` is left out.
    mutating func excludes(_ path: String) -> Bool {
        if rulesByFolder.isEmpty { return false }
        let path = Array(path.utf8)
        return excludesFolder(Self.folder(of: path)) || verdict(on: path, isFolder: false)
    }

    private mutating func excludesFolder(_ folder: [UInt8]) -> Bool {
        if folder.isEmpty { return false }
        if let known = excludedFolders[folder] { return known }
        let isExcluded =
            excludesFolder(Self.folder(of: folder)) || verdict(on: folder, isFolder: true)
        excludedFolders[folder] = isExcluded
        return isExcluded
    }

    /// The last matching pattern of the deepest folder that has one.
    private func verdict(on path: [UInt8], isFolder: Bool) -> Bool {
        var folder = path
        repeat {
            folder = Self.folder(of: folder)
            guard let rules = rulesByFolder[folder] else { continue }
            let relative = Array(path.dropFirst(folder.isEmpty ? 0 : folder.count + 1))
            for rule in rules.reversed() where rule.matches(relative, isFolder: isFolder) {
                return !rule.isNegated
            }
        } while !folder.isEmpty
        return false
    }

    private static func folder(of path: [UInt8]) -> [UInt8] {
        path.lastIndex(of: UInt8(ascii: "/")).map { Array(path[..<$0]) } ?? []
    }

    private static func rules(_ contents: [UInt8]) -> [IgnoreRule] {
        contents.split(separator: UInt8(ascii: "\n")).compactMap { IgnoreRule(Array($0)) }
    }
}
