import RepoAskKit
import Testing

@Suite struct GroundingTests {
    let grounding = Grounding(sources: [
        "where is the limit set", "let maxBodySize = 16_384 // bytes", "Sources/Routes.swift:4-18",
        "func resolveAddress(port: Int = 8080)",
    ])

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

    @Test("Plain prose is never reported")
    func prose() {
        #expect(
            grounding.unsupportedWords(
                in: "The server, however, listens on the address that was resolved."
            ).isEmpty)
    }
}
