import Chunking
import Testing

@Suite struct LineChunkTests {
    @Test("An empty file has no chunks and no lines")
    func emptyFile() {
        let file = Chunker(grammars: .none).chunks(of: [], path: "a.txt")
        #expect(file.chunks.isEmpty)
        #expect(file.lineCount == 0)
    }

    @Test("Line ranges leave out blank lines at the end and count CRLF lines once")
    func lineRangesOfMixedLineEnds() {
        let source = Array("a\r\nb\r\n\r\n\r\nc\n\n".utf8)
        let file = Chunker(grammars: .none).chunks(of: source, path: "a.zzz")
        #expect(file.chunks.map(\.lineRange) == [1...5])
        #expect(file.chunks.map(\.byteRange) == [0..<source.count])
        #expect(file.lineCount == 6)
    }
}
