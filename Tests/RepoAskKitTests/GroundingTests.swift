import RepoAskKit
import Testing

@Suite struct GroundingTests {
    let grounding = Grounding(
        sources: [
            "where is the limit set", "let maxBodySize = 16_384 // bytes",
            "Sources/Routes.swift:4-18",
            "func resolveAddress(port: Int = 8080)",
        ], paths: ["Sources/Routes.swift"])

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

    @Test("A place in a file that was not read is reported")
    func unreadPlace() {
        let grounding = Grounding(sources: ["src/auth.go"], paths: ["src/auth.go"])
        #expect(
            grounding.unsupportedWords(in: "see handlers/login.go:1") == ["handlers/login.go:1"])
        #expect(grounding.unsupportedWords(in: "see `src/auth.go:1`").isEmpty)
        #expect(grounding.unsupportedWords(in: "see auth.go:2.").isEmpty)
    }

    @Test("Plain prose is never reported")
    func prose() {
        #expect(
            grounding.unsupportedWords(
                in: "The server, however, listens on the address that was resolved."
            ).isEmpty)
    }
}
