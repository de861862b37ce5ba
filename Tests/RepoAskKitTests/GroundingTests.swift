import RepoAskKit
import Testing

@Suite struct GroundingTests {
    let grounding = Grounding(
        sources: [
            "where is the limit set", "let maxBodySize = 16_384 // bytes",
            "Sources/Routes.swift:4-18",
            "func resolveAddress(port: Int = 8080)",
        ], places: [Citation(path: "Sources/Routes.swift", start: 4, end: 18)])

    @Test(
        "Names and numbers of the sources are supported, however they are written",
        arguments: [
            "The limit is `maxBodySize`, 16384 bytes.", "resolveAddress uses 8080",
            "see Sources/Routes.swift:4-18", "It is 16,384 by default.", "one or 2 words",
        ])
    func supported(_ sentence: String) {
        #expect(grounding.unsupportedWords(in: sentence).isEmpty)
    }

    @Test(
        "Invented names and numbers are reported",
        arguments: [
            ("The limit is 32768 bytes.", ["32768"]),
            ("`parseBody` checks it in maxHeaderSize.", ["parseBody", "maxHeaderSize"]),
            ("DEFAULT_PORT is 9090", ["DEFAULT_PORT", "9090"]),
        ])
    func unsupported(_ sentence: String, _ words: [String]) {
        #expect(grounding.unsupportedWords(in: sentence) == words)
    }

    @Test("A place that was not read is reported, and printed without its lines")
    func unreadPlace() {
        let grounding = Grounding(
            sources: ["src/auth.go"],
            places: [Citation(path: "src/auth.go", start: 1, end: 30)])
        for (word, shown) in [
            ("handlers/login.go:1", "handlers/login.go"), ("`auth.go:412`,", "`auth.go`,"),
            ("auth.go:12-412", "auth.go"), ("(auth.go:L31)", "(auth.go)"),
            ("src/auth.go:1,src/other.go:999", "src/auth.go:1,src/other.go"),
            ("auth.go:5-99999999999999999999", "auth.go"),
        ] {
            #expect(grounding.unsupportedWords(in: "see \(word)") == [shown])
            #expect(grounding.withoutUnknownLines("see \(word) there") == "see \(shown) there")
        }
        for known in [
            "`src/auth.go:1`", "auth.go:2.", "auth.go:1-30", "src/auth.go:L3", "12:30",
            "redis.example.com:6379", "docker.io/library/postgres:15.2", "spec.replicas:3",
        ] {
            #expect(grounding.withoutUnknownLines("see \(known)") == "see \(known)")
        }
    }

    @Test("Plain prose is never reported")
    func prose() {
        #expect(
            grounding.unsupportedWords(
                in: "The server, however, listens on the address that was resolved."
            ).isEmpty)
    }
}
