// Which files are left out, by rules a person can read. Contents are judged by their head.

/// Why a file is left out of the index.
public enum ExclusionReason: String, Sendable, Hashable, CaseIterable {
    /// A NUL in the first 8 kB, or a file type that holds no text.
    case binary
    /// Very long lines.
    case minified
    /// Says so in its head or by its name: `Code generated … DO NOT EDIT`, `.pb.go`.
    case generated
    /// Foreign code kept in the tree: `vendor/`, `node_modules/`, build output.
    case vendored
    /// Written by a package manager: `Package.resolved`, `yarn.lock`.
    case lockFile
    /// Beyond ``FileRules/byteLimit``, for a notebook ``FileRules/notebookByteLimit``.
    case tooLarge
    /// Tables, geometry and the like beyond ``FileRules/tableByteLimit``: `.json`, `.csv`, `.svg`.
    case table
    /// May hold keys or passwords: `.env`, `id_rsa`, `.pem`.
    case secret
    /// Stands for a file that git LFS keeps elsewhere.
    case lfsPointer

    /// Whether a file is left out for this. Secrets, and what is no text, are, whatever was asked for.
    public func applies(includingExcluded: Bool) -> Bool {
        switch self {
        case .tooLarge, .secret, .binary, .lfsPointer: true
        case .minified, .generated, .vendored, .lockFile, .table: !includingExcluded
        }
    }
}

/// Rules for what is indexed, and what a path says about a file's part in the project.
public enum FileRules {
    public static let byteLimit = 2_000_000
    /// Most of a notebook are its outputs, which are not read.
    public static let notebookByteLimit = 20_000_000
    public static let tableByteLimit = 100_000
    /// How much of a file ``exclusion(path:byteCount:head:)`` looks at.
    public static let headByteCount = 65_536

    /// Why a file is left out, `nil` if it is not.
    ///
    /// - Parameter head: The file's beginning, ``headByteCount`` bytes or the whole. May be empty:
    ///   then only path and size are judged.
    public static func exclusion(
        path: String, byteCount: Int, head: ArraySlice<UInt8>
    ) -> ExclusionReason? {
        if let reason = exclusion(path: path, byteCount: byteCount) { return reason }
        if head.prefix(8192).contains(0) { return .binary }
        if isPrivateKey(head) { return .secret }
        if byteCount < 1024, head.starts(with: "version https://git-lfs.github.com/spec/".utf8) {
            return .lfsPointer
        }
        if isGenerated(head.prefix(4096)) { return .generated }
        return isMinified(path: path, head.prefix(headByteCount)) ? .minified : nil
    }

    /// As ``exclusion(path:byteCount:head:)``, of a whole file.
    public static func exclusion(path: String, contents: [UInt8]) -> ExclusionReason? {
        exclusion(path: path, byteCount: contents.count, head: contents[...])
    }

    /// What path and size alone say.
    public static func exclusion(path: String, byteCount: Int) -> ExclusionReason? {
        let name = FilePath.name(path)
        let lowercased = name.lowercased()
        let suffix = FilePath.lowercasedExtension(path)
        if secretNames.contains(lowercased) || secretExtensions.contains(suffix)
            || secretPaths.contains(where: { "/\(path)".lowercased().hasSuffix($0) })
            || (lowercased.hasPrefix(".env.") && !lowercased.hasSuffix("example")
                && !lowercased.hasSuffix("sample") && !lowercased.hasSuffix("template")
                && !lowercased.hasSuffix("dist"))
        {
            return .secret
        }
        if binaryExtensions.contains(suffix) { return .binary }
        if lockNames.contains(lowercased) || suffix == "lock" || suffix == "lockb" {
            return .lockFile
        }
        if isVendored(path: path) { return .vendored }
        if generatedSuffixes.contains(where: { lowercased.hasSuffix($0) }) { return .generated }
        if minifiedSuffixes.contains(where: { lowercased.hasSuffix($0) }) { return .minified }
        if tableExtensions.contains(suffix), byteCount > tableByteLimit { return .table }
        let limit = Notebook.isNotebook(path: path) ? notebookByteLimit : byteLimit
        return byteCount > limit ? .tooLarge : nil
    }

    /// Whether the path lies in a folder for foreign code or build output.
    public static func isVendored(path: String) -> Bool {
        FilePath.folders(path).contains { vendorFolders.contains($0.lowercased()) }
    }

    /// Whether the file is a key in PEM form, whatever it is called.
    static func isPrivateKey(_ head: ArraySlice<UInt8>) -> Bool {
        let line = head.prefix(80).prefix { $0 != 0x0A }
        return line.starts(with: "-----BEGIN ".utf8)
            && String(decoding: line, as: UTF8.self).contains("PRIVATE KEY-----")
    }

    /// Whether the head says that a program wrote the file.
    static func isGenerated(_ head: ArraySlice<UInt8>) -> Bool {
        var lineCount = 0
        for line in head.split(separator: 0x0A, omittingEmptySubsequences: true) {
            lineCount += 1
            if lineCount > 40 { return false }
            let text = String(decoding: line.prefix(400), as: UTF8.self).lowercased()
            // Only in comments: code that looks for the marker is no generated code.
            let trimmed = text.drop { $0 == " " || $0 == "\t" }
            guard
                ["//", "#", "/*", "*", "--", ";", "<!--", "%", "\"", "'"].contains(where: {
                    trimmed.hasPrefix($0)
                })
            else { continue }
            let words = trimmed.drop { !$0.isLetter && $0 != "@" }
            if words.hasPrefix("@generated") { return true }
            if text.contains("do not edit") || text.contains("do not modify") {
                if text.contains("generated") { return true }
            }
            if words.hasPrefix("generated by") || words.hasPrefix("autogenerated")
                || words.hasPrefix("auto-generated") || words.hasPrefix("automatically generated")
                || words.hasPrefix("<auto-generated") || words.hasPrefix("this file is generated")
                || words.hasPrefix("this file was generated")
                || words.hasPrefix("this file is auto") || words.hasPrefix("this file is machine")
                || words.hasPrefix("this file was auto")
            {
                return true
            }
        }
        return false
    }

    /// Lines of 400 bytes on average, or one of 5,000 that is most of the head. Prose is let off.
    static func isMinified(path: String, _ head: ArraySlice<UInt8>) -> Bool {
        guard head.count >= 1024, HeadingPlan.syntax(ofPath: path) == nil,
            !Notebook.isNotebook(path: path)
        else { return false }
        var lineCount = 1
        var longest = 0
        var length = 0
        for byte in head {
            if byte == 0x0A {
                lineCount += 1
                longest = max(longest, length)
                length = 0
            } else {
                length += 1
            }
        }
        longest = max(longest, length)
        return head.count / lineCount > 400 || (longest > 5_000 && longest * 2 > head.count)
    }
}
