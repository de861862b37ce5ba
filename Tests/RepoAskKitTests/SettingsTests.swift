import Foundation
import RepoAskKit
import Testing

/// Who wins, and what a repository may not say.
@Suite final class SettingsTests {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("repoask-settings-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var userFile: String { folder.path + "/config.toml" }

    func load(
        user: String? = nil, repository: String? = nil, _ environment: [String: String] = [:]
    ) throws -> Settings {
        if let user { try Data(user.utf8).write(to: URL(fileURLWithPath: userFile)) }
        if let repository {
            try Data(repository.utf8).write(to: folder.appendingPathComponent(".repoask.toml"))
        }
        return try Settings.load(
            environment: ["XDG_CONFIG_HOME": "relative", "HOME": "/nowhere"].merging(
                user == nil ? environment : environment.merging(["REPOASK_CONFIG": userFile]) { $1 }
            ) { $1 },
            repositoryRoot: folder.path)
    }

    @Test("The environment comes before the user's file, that before the repository's")
    func order() throws {
        let repository = "limit = 3\ncolor = \"never\"\nexclude = [\"*.gen\"]\n"
        let user = "limit = 4\n# my editor\nlinks = \"vscode\"\n"

        let lowest = try load(repository: repository)
        #expect(lowest.integer(.limit) == 3)
        #expect(lowest.values[.limit]?.origin.label == ".repoask.toml:1")
        let middle = try load(user: user, repository: repository)
        #expect(middle.integer(.limit) == 4)
        #expect(middle.values[.links]?.origin == .user(path: userFile, line: 3))
        #expect(middle.text(.color) == "never")
        let highest = try load(
            user: user, repository: repository, ["REPOASK_LIMIT": "5", "REPOASK_COLOR": ""])
        #expect(highest.integer(.limit) == 5)
        #expect(highest.values[.limit]?.origin == .environment("REPOASK_LIMIT"))
        #expect(highest.text(.color) == "never" && highest.list(.exclude) == ["*.gen"])
        #expect(highest.notices.isEmpty)
    }

    @Test(
        "A repository cannot choose what runs, where it comes from or where it goes",
        arguments: Setting.allCases.filter { !$0.isForRepositories })
    func untrusted(_ setting: Setting) throws {
        let values: [Setting: String] = [
            .threads: "2", .seed: "2", .maxTokens: "9", .temperature: "1.0", .topP: "0.5",
            .background: "false",
        ]
        let settings = try load(
            repository: "limit = 7\n\(setting.rawValue) = \(values[setting] ?? "\"near\"")\n")
        #expect(settings.values[setting] == nil)
        #expect(settings.integer(.limit) == 7)
        #expect(
            settings.notices == [
                ".repoask.toml:2: a repository may not set '\(setting.rawValue)'; ignored"
            ])
    }

    @Test("A repository's links lead to known editors only; the user's lead anywhere")
    func links() throws {
        let hostile = try load(repository: "links = \"javascript\"")
        #expect(hostile.text(.links) == nil && hostile.notices.count == 1)
        #expect(try load(repository: "links = \"zed\"").text(.links) == "zed")
        #expect(try load(user: "links = \"subl\"").text(.links) == "subl")
        #expect(throws: SettingsError.self) { try load(user: "links = \"a b\"") }
    }

    @Test("The user is told of the line, a repository's mistakes are passed over")
    func mistakes() throws {
        func message(_ user: String) -> String? {
            do {
                _ = try load(user: user)
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(message("\nlimit = 0") == userFile + ":2: 'limit' must be 1 to 1000, not '0'")
        #expect(message("limit = \"3\"") == userFile + ":1: 'limit' must be 1 to 1000, not '3'")
        #expect(message("memory = \"much\"")?.hasSuffix("not 'much'") == true)
        #expect(message("limit 3") == userFile + ":1: expected '=' after 'limit'")
        #expect(
            try load(user: "limt = 3").notices == [userFile + ":1: no setting is called 'limt'"])
        #expect(throws: SettingsError.self) { try load(["REPOASK_THREADS": "many"]) }
        #expect(throws: SettingsError.self) { try load(["REPOASK_CONFIG": "/nowhere/at/all"]) }

        let broken = try load(repository: "limit = 3\ncolor = \n")
        #expect(broken.values[.limit] == nil)
        #expect(broken.notices == [".repoask.toml:2: expected a value; the file is ignored"])
        let many = try load(repository: (0..<50).map { "unknown\($0) = 1" }.joined(separator: "\n"))
        #expect(many.notices.count == 6 && many.notices[5].contains("45 more"))
    }

    @Test("A repository's patterns are no more than a path may be tried against, each on one line")
    func patterns() throws {
        func excluded(_ patterns: [String]) throws -> (count: Int, notices: [String]) {
            let list = patterns.map { "\"\($0)\"" }.joined(separator: ", ")
            let settings = try load(repository: "exclude = [\(list)]")
            return (settings.list(.exclude).count, settings.notices)
        }
        let complaint = ".repoask.toml:1: 'exclude' must be at most 2000 patterns, each on one line"
        let most = try excluded((1...2000).map { "a\($0)" })
        #expect(most.count == 2000 && most.notices.isEmpty)
        for patterns in [(1...2001).map { "a\($0)" }, ["a\\nb"]] {
            let refused = try excluded(patterns)
            #expect(refused.count == 0 && refused.notices.count == 1)
            #expect(refused.notices.first?.hasPrefix(complaint) == true)
        }
        let text = String(repeating: "a,", count: 2001)
        #expect(try load(repository: "exclude = \"\(text)\"").list(.exclude).isEmpty)
    }

    @Test("A repository's file that is a link, a folder or huge is no settings file")
    func hostileFiles() throws {
        let file = folder.appendingPathComponent(".repoask.toml")
        let target = folder.appendingPathComponent("target")
        try Data("limit = 3".utf8).write(to: target)
        try FileManager.default.createSymbolicLink(at: file, withDestinationURL: target)
        #expect(
            try load().notices == [".repoask.toml: a symbolic link; the file is ignored"])
        try FileManager.default.removeItem(at: file)
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: true)
        #expect(try load().notices.first?.contains("no regular file") == true)
        try FileManager.default.removeItem(at: file)
        try Data(repeating: 0x23, count: 65_537).write(to: file)
        #expect(try load().notices.first?.contains("larger than 64 KiB") == true)
        #expect(try load().values.isEmpty)
        // The user's own may be a link: files of settings often live elsewhere.
        try FileManager.default.createSymbolicLink(
            at: URL(fileURLWithPath: userFile), withDestinationURL: target)
        #expect(try load(["REPOASK_CONFIG": userFile]).integer(.limit) == 3)
    }

    @Test("Words of the environment are read as people write them")
    func environment() throws {
        let settings = try load([
            "REPOASK_BACKGROUND": "no", "REPOASK_EXCLUDE": "*.gen, docs/ ,", "REPOASK_TOP_P": "1",
        ])
        #expect(settings.flag(.background) == false)
        #expect(settings.list(.exclude) == ["*.gen", "docs/"])
        #expect(settings.number(.topP) == 1)
    }
}
