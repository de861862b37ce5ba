import Foundation
import Git
import Testing

@Suite struct DiscoveryTests {
    @Test("A repository is found from any folder below it, and by linked work trees")
    func foundFromBelow() throws {
        let repository = try TemporaryRepository()
        try repository.write("x", to: "a/b/c.txt")
        try repository.commit()
        let linked = repository.folder.appending(path: "linked").path
        try repository.git("worktree", "add", "-q", "-b", "side", linked)

        let below = try Repository.discover(from: repository.path + "/a/b")
        #expect(below.workTree == repository.path)
        #expect(below.commonFolder == repository.path + "/.git")
        #expect(below.isBare == false)
        let side = try Repository.discover(from: linked + "/a")
        #expect(side.workTree == linked)
        #expect(side.commonFolder == repository.path + "/.git")
        #expect(try side.snapshot().branch == "side")
    }

    @Test("A bare repository shows its HEAD")
    func bare() throws {
        let repository = try TemporaryRepository()
        try repository.write("x", to: "f")
        try repository.commit()
        let path = repository.folder.appending(path: "bare.git").path
        try repository.git("clone", "-q", "--bare", repository.path, path)

        let bare = try Repository.discover(from: path)
        #expect(bare.isBare == true)
        #expect(bare.commonFolder == path)
        let snapshot = try bare.snapshot()
        #expect(snapshot.files.map(\.path) == ["f"])
        #expect(try bare.rawContents(of: snapshot.files[0]) == [UInt8(ascii: "x")])
    }

    @Test("Before the first commit there are only files")
    func unborn() throws {
        let repository = try TemporaryRepository()
        let empty = try Repository.discover(from: repository.path).snapshot()
        #expect(empty.files.isEmpty)
        #expect(empty.headCommit == nil)
        #expect(empty.branch == "main")
        try repository.write("x", to: "f")
        #expect(try Repository.discover(from: repository.path).snapshot().files.count == 1)
    }

    @Test("A detached HEAD has no branch")
    func detached() throws {
        let repository = try TemporaryRepository()
        try repository.commit()
        try repository.git("checkout", "-q", "--detach")
        let snapshot = try Repository.discover(from: repository.path).snapshot()
        #expect(snapshot.branch == nil)
        #expect(snapshot.headCommit != nil)
    }

    @Test("What cannot be answered says why in one line")
    func errors() throws {
        let repository = try TemporaryRepository()
        try repository.commit()
        let outside = repository.folder.path
        let none = #expect(throws: GitError.self) { _ = try Repository.discover(from: outside) }
        #expect(none?.kind == .notARepository)
        #expect(none?.description == "no git repository at or above '\(outside)'")

        let unknown = #expect(throws: GitError.self) {
            _ = try Repository.discover(from: repository.path).snapshot(revision: "v9")
        }
        #expect(unknown?.kind == .revisionNotFound)
        #expect(unknown?.description == "no commit is named 'v9'")
    }

    @Test("A missing object is reported as such")
    func missingObject() throws {
        let repository = try TemporaryRepository()
        try repository.write("x", to: "f")
        try repository.commit()
        let id = try repository.git("rev-parse", "HEAD:f")
        try repository.remove(".git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
        let git = try Repository.discover(from: repository.path)
        let error = #expect(throws: GitError.self) { try git.blob(BlobID(hex: id)!) }
        #expect(error?.kind == .missingObject)
    }

    @Test("Ids are 40 or 64 hexadecimal digits")
    func blobID() {
        let hex = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
        #expect(BlobID(hex: hex)?.hex == hex)
        let long = "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"
        #expect(BlobID(hex: long)?.hex == long)
        #expect(BlobID(hex: String(long.prefix(62))) == nil)
        #expect(BlobID(hex: hex.uppercased())?.hex == hex)
        #expect(BlobID(hex: String(hex.dropLast())) == nil)
        #expect(BlobID(hex: String(hex.dropLast()) + "g") == nil)
    }
}
