import RepoAskKit
import Testing

@Suite struct QuestionPartsTests {
    @Test(
        "Questions that stand on their own are told apart",
        arguments: [
            (
                "Where are uploads stored, and how do sessions expire?",
                ["Where are uploads stored,", "how do sessions expire?"]
            ),
            (
                "Which port is the default? Where is logging configured?",
                ["Which port is the default?", "Where is logging configured?"]
            ),
        ])
    func several(question: String, parts: [String]) {
        #expect(QuestionParts.split(question) == parts)
    }

    @Test(
        "A part that leans on the one before stays with it",
        arguments: [
            "Where is the upload limit set, and what is it by default?",
            "how are routes matched and what happens then",
            "how does the client retry and when",
            "What is the exit status when nothing was found, and when the command line was wrong?",
            "search and replace in files",
            "What is the default port?",
            "",
        ])
    func one(question: String) {
        #expect(QuestionParts.split(question) == [question])
    }
}
