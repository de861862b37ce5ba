// The rules of `.repoaskignore` files: gitignore's syntax, applied to tracked files too.
// https://git-scm.com/docs/gitignore

/// The patterns of all `.repoaskignore` files of one tree.
///
/// Later patterns win over earlier ones, deeper files over shallower ones; a file below an
/// excluded folder cannot be taken back.
struct IgnoreRules: Sendable {
    static let fileName = ".repoaskignore"

    private var rulesByFolder: [String: [IgnoreRule]] = [:]
    /// What was found out about folders so far.
    private var excludedFolders: [String: Bool] = [:]

    var isEmpty: Bool { rulesByFolder.isEmpty }

    /// Adds the file of one folder.
    ///
    /// - Parameter folder: From the root, without slashes at its ends; "" is the root.
    mutating func add(_ contents: [UInt8], folder: String) {
        let rules = contents.split(separator: UInt8(ascii: "\n")).compactMap {
            IgnoreRule(Array($0))
        }
        if !rules.isEmpty { rulesByFolder[folder] = rules }
    }

    /// Whether the file at `path` is left out.
    mutating func excludes(_ path: String) -> Bool {
        if rulesByFolder.isEmpty { return false }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        return excludesFolder(folder) || verdict(on: path, isFolder: false)
    }

    private mutating func excludesFolder(_ folder: String) -> Bool {
        if folder.isEmpty { return false }
        if let known = excludedFolders[folder] { return known }
        let parent = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? ""
        let isExcluded = excludesFolder(parent) || verdict(on: folder, isFolder: true)
        excludedFolders[folder] = isExcluded
        return isExcluded
    }

    /// The last matching pattern of the deepest folder that has one.
    private func verdict(on path: String, isFolder: Bool) -> Bool {
        var folder = path[...]
        while true {
            if let slash = folder.lastIndex(of: "/") {
                folder = folder[..<slash]
            } else {
                folder = ""
            }
            if let rules = rulesByFolder[String(folder)] {
                let skipped = folder.isEmpty ? 0 : folder.utf8.count + 1
                let relative = Array(path.utf8.dropFirst(skipped))
                for rule in rules.reversed() where rule.matches(relative, isFolder: isFolder) {
                    return !rule.isNegated
                }
            }
            if folder.isEmpty { return false }
        }
    }
}
