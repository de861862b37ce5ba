import CodeIndex
import Testing

@Suite struct TermsTests {
    @Test(
        "Identifiers are kept whole and split",
        arguments: [
            ("parseHTTPHeader", "parsehttpheader parse http header"),
            ("max_len2", "max_len2 max len 2"),
            ("_private", "private"),
            ("__init__", "init"),
            ("ABC", "abc"),
            ("getURLs", "geturls get ur ls"),
            ("x = foo.bar(3)", "x foo bar 3"),
            ("über café", "ber caf"),
            ("12px", "12 px"),
            ("___ ,;", ""),
            ("", ""),
        ])
    func split(_ text: String, _ terms: String) {
        #expect(Terms.indexed(text) == terms)
    }

    @Test("A question keeps what tells things apart, once, in order")
    func question() {
        #expect(
            Terms.question("Where is the getUser function of a user? getUser x 7")
                == ["getuser", "user", "function", "7"])
        #expect(Terms.question("what is it?").isEmpty)
        #expect(Terms.question("what is it? a is", dropsStopWords: false) == ["what", "is", "it"])
    }
}
