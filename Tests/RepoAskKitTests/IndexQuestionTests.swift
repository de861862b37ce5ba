import RepoAskKit
import Testing

/// Which questions the index answers itself. What it makes of them is tested through the binary.
@Suite struct IndexQuestionTests {
    @Test(
        "Questions about names are understood however they are put",
        arguments: [
            ("what calls Shelf.open?", IndexQuestion.uses(of: "Shelf.open", .calls)),
            ("Who calls the function `open_shelf()`?", .uses(of: "open_shelf", .calls)),
            ("where is parse_args called from", .uses(of: "parse_args", .calls)),
            ("list all callers of Engine::run", .uses(of: "Engine::run", .calls)),
            ("how often is retry called?", .uses(of: "retry", .calls)),
            ("how many callers does retry have?", .uses(of: "retry", .calls)),
            ("which functions use MAX_SIZE", .uses(of: "MAX_SIZE", .all)),
            ("Where is the constant MAX_SIZE used?", .uses(of: "MAX_SIZE", .all)),
            ("show me all usages of the class Shelf", .uses(of: "Shelf", .all)),
            ("which tests cover ClientIP?", .uses(of: "ClientIP", .tests)),
            ("what does Engine.run call?", .usedNames(by: "Engine.run")),
            ("where is Shelf defined?", .definitions(of: "Shelf")),
            ("which file defines the class Shelf", .definitions(of: "Shelf")),
            ("signature of open_shelf", .definitions(of: "open_shelf")),
            ("what implements the interface Binding?", .subtypes(of: "Binding")),
            ("which classes inherit from Shelf", .subtypes(of: "Shelf")),
            ("subclasses of Shelf", .subtypes(of: "Shelf")),
            ("how many methods does Shelf have?", .members(of: "Shelf", kind: "methods")),
            ("list all functions in src/shelf.py", .members(of: "src/shelf.py", kind: "functions")),
            ("which classes are defined in the file shelf.py?", .members(of: "shelf.py", kind: "classes")),
            ("what does shelf.py define?", .members(of: "shelf.py", kind: nil)),
            ("how many tests are there?", .members(of: nil, kind: "tests")),
            ("how many classes does this project have", .members(of: nil, kind: "classes")),
            ("how many files are in docs/?", .files(in: "docs/")),
            ("how many files are there?", .files(in: nil)),
            ("which languages are used here?", .files(in: nil)),
            ("how many lines of code are there?", .lines(in: nil)),
            ("how many lines does this repository have?", .lines(in: nil)),
            ("how many lines of code are in the folder src/?", .lines(in: "src/")),
            ("how many lines does shelf.py have?", .lines(in: "shelf.py")),
        ])
    func understood(question: String, meaning: IndexQuestion) {
        #expect(IndexQuestion(question) == meaning)
    }

    @Test(
        "Questions that say more than a name are left to the search",
        arguments: [
            "", "?", "where is auth handled", "what calls the handler when a request times out?",
            "how is the real client address found behind a load balancer",
            "where is the limit on uploads set, and what is it by default?",
            "how many times is a failed request retried before it gives up",
            "which setting decides how many workers are started", "who calls it?",
            "what does the scheduler do when no worker is free", "how does Shelf.open work",
            "why does parse_args return nil", "what is used", "how many are there",
        ])
    func left(question: String) {
        #expect(IndexQuestion(question) == nil)
    }
}
