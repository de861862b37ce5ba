/// Whether a question is about what is otherwise ranked down.
package struct QuestionScope: Sendable {
    /// About tests, not about behaviour that tests repeat: "test" alone says too little, since
    /// projects that test things, and messages about them, are full of the word.
    package let isAboutTests: Bool
    /// About documentation.
    package let isAboutProse: Bool

    /// What tests count in a question about code, and code in a question about tests: ranked down,
    /// not out.
    package var otherWeight: Double { isAboutTests ? 0.5 : 0.25 }

    private static let testPhrases = [
        "which test", "what test", "tests for", "test for", "tests of", "tested", "unit test",
        "test case", "test cover", "tests cover", "where are the tests",
    ]
    private static let prosePhrases = [
        "documented", "documentation", "in the docs", "readme", "changelog", "release notes",
    ]

    package init(_ question: String) {
        let text = question.lowercased()
        isAboutTests = Self.testPhrases.contains { text.contains($0) }
        isAboutProse = Self.prosePhrases.contains { text.contains($0) }
    }
}
