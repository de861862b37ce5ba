import CodeIndex
import Testing

@Suite struct LineCountTests {
    @Test("Lines are counted of the files of the tree, in their order")
    func lineCounts() throws {
        let folder = try TemporaryFolder()
        let index = try CodeIndex(path: folder.indexPath)
        let files = [
            Sample.file(Sample.key("a.swift"), "one", "two"),
            Sample.file(Sample.key("b.swift"), "three"),
            Sample.file(Sample.key("c.swift"), "four", "five", "six"),
        ]
        try index.store(files, chunker: Sample.chunker)

        let view = try index.view(
            of: [files[2].key, files[0].key], chunker: Sample.chunker)

        #expect(view.fileChunks.map(\.key.path) == ["a.swift", "c.swift"])
        #expect(try view.lineCounts() == [2, 3])
    }
}
