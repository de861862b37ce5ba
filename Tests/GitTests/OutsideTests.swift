import Foundation
import Git
import Testing

/// Nothing outside of a work tree is listed or read, whatever leads there.
@Suite struct OutsideTests {
    /// A repository with the folder `lib`, and beside it the folder `other` with a file of the same
    /// name and another text.
    private func repository(_ kind: String) throws -> TemporaryRepository {
        let repository = try TemporaryRepository(
            "--object-format=\(kind == "sha256" ? kind : "sha1")")
        try repository.write("inside\n", to: "lib/deep/x.txt")
        try repository.write("top\n", to: "top.txt")
        try repository.write("a\n", to: "a/a.txt")
        try repository.commit()
        try repository.write("outside\n", to: "../other/deep/x.txt")
        switch kind {
        case "split": try repository.git("update-index", "--split-index")
        case "sparse":
            try repository.git("sparse-checkout", "set", "--cone", "--sparse-index", "lib")
        case "conflict":
            let blob = try repository.git("rev-parse", "HEAD:lib/deep/x.txt")
            let path = "lib/deep/x.txt"
            let none = String(repeating: "0", count: 40)
            try repository.git(
                "-c",
                "alias.stage=!printf '0 \(none)\\t\(path)\\n100644 \(blob) 2\\t\(path)\\n'"
                    + " | git update-index --index-info", "stage")
        default: break
        }
        try repository.remove("lib")
        try FileManager.default.createSymbolicLink(
            atPath: repository.path + "/lib", withDestinationPath: "../other")
        return repository
    }

    @Test(
        "What is behind a symlink that took a folder's place is not listed",
        arguments: ["sha1", "sha256", "split", "sparse", "conflict"])
    func listing(_ kind: String) throws {
        let repository = try repository(kind)
        let snapshot = try Repository.discover(from: repository.path).snapshot()
        #expect(snapshot.files.map(\.path) == ["a/a.txt", "top.txt"])
        #expect(snapshot.skipped.contains(SkippedFile(path: "lib", reason: .symlink)))
    }

    @Test(
        "What is behind a symlink or above the root is not read", arguments: ["sha1", "sha256"],
        ["lib/deep/x.txt", "../other/deep/x.txt", "a/../../other/deep/x.txt"])
    func reading(_ format: String, _ path: String) throws {
        let repository = try repository(format)
        let git = try Repository.discover(from: repository.path)
        let id = try repository.git("hash-object", "../other/deep/x.txt")
        let blob = try #require(BlobID(hex: id))
        let file = SnapshotFile(
            path: path, blob: blob, byteCount: 8, isWorkTree: true, isExecutable: false)
        let error = #expect(throws: GitError.self) { try git.rawContents(of: file) }
        #expect(error?.kind == .changed)
    }
}
