import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The index's folder when something is wrong with it, through the binary.
@Suite struct IndexTests {
    struct Status: Decodable {
        var indexPath: String
        var encodingProcess: Int32?
        var limited: [String: Int]
        var notices: [String]
    }

    /// Python of which no grammar makes sense.
    static let broken = "))))) ]]]]] }}}}}\n))))) ]]]]] }}}}}\n"

    static let small = ["a.py": "def anchor():\n    return 1\n"]

    func status(_ folder: URL, _ environment: [String: String] = [:]) throws -> Status {
        let run = try CommandRun.repoask("status", "--json", in: folder, environment: environment)
        #expect(run.status == 0, "\(run.errors)")
        return try JSONDecoder().decode(Status.self, from: Data(run.output.utf8))
    }

    @Test(
        "A link in the index's folder is not followed: the index is under REPOASK_HOME",
        arguments: [
            "index.sqlite", "index.sqlite-wal", "index.sqlite-shm", "index.sqlite.lock",
            "index.sqlite.use", "index.sqlite.encoding", "index.sqlite.log", "memory",
            "memory/slots", "memory/asked", "",
        ])
    func links(_ name: String) throws {
        let repository = try TemporaryRepository(Self.small)
        let git = repository.folder.path + "/.git"
        let home = ["REPOASK_HOME": git + "/home"]
        // What the link leads to: a folder where one is expected, else a file.
        let isFolder = ["memory", "memory/slots", ""].contains(name)
        let target = git + "/target" + (isFolder ? "" : "/file")
        try repository.write("precious", to: ".git/target/file")
        let link = URL(fileURLWithPath: git + "/repoask" + (name.isEmpty ? "" : "/" + name))
        try FileManager.default.createDirectory(
            at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: link.path, withDestinationPath: target)
        func isUntouched() throws -> Bool {
            try FileManager.default.contentsOfDirectory(atPath: git + "/target") == ["file"]
                && String(contentsOfFile: git + "/target/file", encoding: .utf8) == "precious"
        }

        let now = try status(repository.folder, home)
        #expect(now.indexPath.hasPrefix(git + "/home/indexes/"))
        #expect(now.notices.contains { $0.contains("is a link; the index is ") })
        #expect(try isUntouched())
        let forget = try CommandRun.repoask("forget", in: repository.folder, environment: home)
        #expect(forget.status == 0, "\(forget.errors)")
        #expect(try isUntouched())
        #expect(!FileManager.default.fileExists(atPath: git + "/repoask"))
        #expect(try status(repository.folder, home).indexPath.hasPrefix(git + "/repoask/"))
    }

    @Test("What is no file is not opened: the index is under REPOASK_HOME")
    func noFile() throws {
        let repository = try TemporaryRepository(Self.small)
        let git = repository.folder.path + "/.git"
        try FileManager.default.createDirectory(
            atPath: git + "/repoask", withIntermediateDirectories: true)
        // To be opened for writing, one waits for a reader.
        #expect(unsafe mkfifo(git + "/repoask/index.sqlite.log", 0o644) == 0)

        let now = try status(repository.folder, ["REPOASK_HOME": git + "/home"])
        #expect(now.indexPath.hasPrefix(git + "/home/indexes/"))
        #expect(now.notices.contains { $0.contains("is no regular file; the index is ") })
    }

    @Test("An index that another run has open is not forgotten")
    func forgetWaits() throws {
        let repository = try TemporaryRepository(Self.small)
        // A batch that is never ended keeps the index open.
        let (input, output) = (Pipe(), Pipe())
        let process = try CommandRun.start(
            ["search", "--batch"], in: repository.folder, input: input, output: output)
        let question = Data("{\"id\":\"1\",\"query\":\"anchor\"}\n".utf8)
        input.fileHandleForWriting.write(question)
        #expect(!output.fileHandleForReading.availableData.isEmpty)

        let run = try CommandRun.repoask("forget", in: repository.folder)
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors.contains("is in use by another run"), "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1)
        let path = repository.folder.path + "/.git/repoask"
        #expect(FileManager.default.fileExists(atPath: path + "/index.sqlite"))
        input.fileHandleForWriting.write(question)
        #expect(!output.fileHandleForReading.availableData.isEmpty)
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(try CommandRun.repoask("forget", in: repository.folder).status == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    static let unshare = URL(fileURLWithPath: "/usr/bin/unshare")
    static let hasNamespaces: Bool = {
        let run = try? CommandRun.run(
            unshare, ["--pid", "--fork", "true"], in: FileManager.default.temporaryDirectory)
        return run?.status == 0
    }()

    @Test(
        "A run in another container is said, and gets no signal",
        .enabled(if: hasNamespaces, "only root can make namespaces"))
    func elsewhere() throws {
        let repository = try TemporaryRepository(Self.small)
        let folder = repository.folder
        _ = try status(folder)
        let lock = try EncodingLock(in: folder)
        #expect(try status(folder).encodingProcess == getpid())
        func isolated(_ arguments: String...) throws -> CommandRun {
            try CommandRun.run(
                Self.unshare, ["--pid", "--fork", CommandRun.binary.path] + arguments, in: folder)
        }

        let now = try isolated("status")
        #expect(now.status == 0 && !now.output.contains("going on in process"))
        #expect(now.errors.contains("in another container or on another machine"), "\(now.errors)")
        let index = try isolated("index")
        #expect(index.status == 0, "\(index.errors)")
        let forget = try isolated("forget")
        #expect(forget.status == 0, "\(forget.errors)")
        extendLifetime(lock)
    }

    @Test("Files that are not cut along their syntax are counted by reason")
    func limits() throws {
        let repository = try TemporaryRepository(Self.small)
        try repository.write(Self.broken, to: "b.py")
        try repository.write(Self.broken, to: "c.py")
        _ = try CommandRun.repoask("index", in: repository.folder)

        #expect(try status(repository.folder).limited == ["brokenSyntax": 2])
        let text = try CommandRun.repoask("status", in: repository.folder).output
        #expect(text.contains("\ncut roughly brokenSyntax 2\n"))
        try repository.write("def fine():\n    return 2\n", to: "b.py")
        try repository.write("def fine():\n    return 3\n", to: "c.py")
        _ = try CommandRun.repoask("index", in: repository.folder)
        #expect(try !CommandRun.repoask("status", in: repository.folder).output.contains("roughly"))
    }
}

/// What the run in the background holds, held by this process.
final class EncodingLock {
    private let file: Int32

    struct Failed: Error {}

    init(in folder: URL) throws {
        let path = folder.path + "/.git/repoask/index.sqlite.encoding"
        // The path ends in zero for the call.
        file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        var request = flock(
            l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 1, l_pid: 0)
        // `request` lives through the call.
        guard file >= 0, unsafe fcntl(file, F_SETLK, &request) == 0 else { throw Failed() }
    }

    deinit { close(file) }
}
