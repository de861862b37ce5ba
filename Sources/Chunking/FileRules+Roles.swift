// What part a file plays, by its path: test, documentation, example.

extension FileRules {
    /// Whether a path is a test's: a test folder above it (`tests/`, `MyTests/`, `core-test/`,
    /// `Project.Tests/`) or a test's file name (`test_x.py`, `x_test.go`, `XTests.swift`).
    public static func isTest(path: String) -> Bool {
        FilePath.folders(path).contains(where: isTestFolder) || isTestName(FilePath.name(path))
    }

    private static func isTestFolder(_ folder: Substring) -> Bool {
        let lowercased = folder.lowercased()
        if testFolders.contains(lowercased) { return true }
        if lowercased.hasSuffix("-test") || lowercased.hasSuffix("-tests")
            || lowercased.hasSuffix("-testing-support") || lowercased.hasSuffix(".testing-support")
        {
            return true
        }
        if folder.hasSuffix(".Tests") || folder.hasSuffix(".Specs") { return true }
        if folder.hasPrefix("Tests") { return true }
        // `commonTest`, `AppTests`, `UITest`: letters only, so that `latest` and `contest` stay code.
        let isWord = folder.utf8.allSatisfy { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
        return isWord && (folder.hasSuffix("Tests") || folder.hasSuffix("Test"))
    }

    private static func isTestName(_ name: Substring) -> Bool {
        guard let dot = name.utf8.lastIndex(of: 0x2E) else { return false }
        let stem = name[..<dot]
        let suffix = name[name.utf8.index(after: dot)...].lowercased()
        switch suffix {
        case "py":
            if stem.hasPrefix("test_") || stem == "conftest" || stem == "tests" { return true }
        case "rb":
            if stem.hasSuffix("_spec") { return true }
        case "js", "ts", "jsx", "tsx", "mjs", "cjs", "mts", "cts":
            if stem.hasSuffix(".test") || stem.hasSuffix(".spec") { return true }
        case "java", "kt", "swift", "cs", "php", "scala", "groovy", "hs", "m", "mm":
            if stem.hasSuffix("Test") || stem.hasSuffix("Tests") { return true }
            if stem.hasSuffix("Spec"), ["scala", "groovy", "hs", "kt"].contains(suffix) {
                return true
            }
            let rest = stem.dropFirst(4)
            return stem.hasPrefix("Test") && suffix != "swift" && (rest.first?.isUppercase ?? false)
        case "lua":
            if stem.hasSuffix("_spec") { return true }
        case "r":
            if stem.hasPrefix("test-") || stem == "testthat" { return true }
        case "erl":
            if stem.hasSuffix("_SUITE") || stem.hasSuffix("_tests") { return true }
        case "sol": return stem.hasSuffix(".t")
        case "ps1": return stem.hasSuffix(".Tests")
        case "t": return true
        case "go", "c", "cc", "cpp", "rs", "dart", "exs", "ex", "clj", "cljs", "cljc", "ml", "jl",
            "zig", "f90":
            break
        default: return false
        }
        return stem.hasSuffix("_test") || stem == "test" || stem == "tests"
    }

    /// Whether a file is prose or lies in a folder of documentation.
    public static func isDocumentation(path: String) -> Bool {
        if HeadingPlan.syntax(ofPath: path) != nil { return true }
        let name = FilePath.name(path).lowercased()
        if ["readme", "changelog", "license", "licence", "contributing", "authors"].contains(name) {
            return true
        }
        return FilePath.folders(path).contains { documentationFolders.contains($0.lowercased()) }
    }

    /// Whether a file lies in a folder of examples.
    public static func isExample(path: String) -> Bool {
        FilePath.folders(path).contains { exampleFolders.contains($0.lowercased()) }
    }
}
