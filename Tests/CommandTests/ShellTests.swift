import Foundation
import Testing

/// Completions and manual, read by the programs they are made for.
@Suite struct ShellTests {
    private static func tool(_ name: String) -> URL? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").lazy
            .map { URL(fileURLWithPath: "\($0)/\(name)") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    static let hasBash = tool("bash") != nil
    static let hasZsh = tool("zsh") != nil
    static let hasFish = tool("fish") != nil
    static let hasMan = tool("man") != nil && tool("groff") != nil

    /// Runs `script` in a shell, in a folder with the script in the file `completions`.
    func run(_ shell: String, _ arguments: [String], _ script: String) throws -> CommandRun {
        let repository = try TemporaryRepository()
        let completions = try CommandRun.repoask("completions", shell, in: repository.folder)
        #expect(completions.status == 0 && completions.errors.isEmpty)
        try repository.write(completions.output, to: "completions")
        // Completions may ask the program itself.
        let path = CommandRun.binary.deletingLastPathComponent().path
        return try CommandRun.run(
            try #require(Self.tool(shell)), arguments + ["-c", script], in: repository.folder,
            environment: [
                "PATH": path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? ""),
                "HOME": repository.folder.path, "TERM": "dumb",
            ])
    }

    /// What bash offers for a line that ends in the last word.
    func bash(_ words: String...) throws -> [Substring] {
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let run = try run(
            "bash", ["--norc"],
            """
            source completions
            COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count - 1)
            COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9
            _repoask repoask "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """)
        #expect(run.status == 0, "\(run.errors)")
        return run.output.split(separator: "\n")
    }

    @Test("bash completes commands, options, names of models, choices", .enabled(if: hasBash))
    func bashCompletes() throws {
        let commands = try bash("repoask", "s")
        #expect(commands.contains("search") && commands.contains("status"))
        #expect(try bash("repoask", "models", "fetch", "mini") == ["minilm-l6"])
        #expect(try bash("repoask", "ask", "--mem") == ["--memory"])
        #expect(try bash("repoask", "ask", "--model", "qwen").contains("qwen2.5-coder-1.5b"))
        #expect(try bash("repoask", "search", "--color", "al") == ["always"])
        #expect(try bash("repoask", "completions", "") == ["bash", "zsh", "fish"])
    }

    @Test("fish completes commands and names of models", .enabled(if: hasFish))
    func fishCompletes() throws {
        func complete(_ line: String) throws -> String {
            try run("fish", ["--no-config"], "source completions; complete -C '\(line)'").output
        }
        #expect(try complete("repoask gr").hasPrefix("grammars"))
        #expect(try complete("repoask models fetch smol").hasPrefix("smollm2-135m"))
        #expect(try complete("repoask search --lim").hasPrefix("--limit"))
    }

    @Test("zsh reads the completions as a function", .enabled(if: hasZsh))
    func zshReads() throws {
        let run = try run(
            "zsh", ["-f"],
            """
            mkdir functions && cp completions functions/_repoask
            fpath=($PWD/functions $fpath)
            autoload -U compinit && compinit -u -d $PWD/dump
            zsh -n completions && autoload -U +X _repoask && print -- ${_comps[repoask]}
            """)
        #expect(run.status == 0 && run.output == "_repoask\n", "\(run.errors)")
    }

    @Test("man shows the manual without a complaint, every command in it", .enabled(if: hasMan))
    func manual() throws {
        let repository = try TemporaryRepository()
        let page = try CommandRun.repoask("man", in: repository.folder)
        #expect(page.status == 0)
        try repository.write(page.output, to: "repoask.1")
        let shown = try CommandRun.run(
            try #require(Self.tool("man")), ["--warnings", "-l", "repoask.1"],
            in: repository.folder,
            environment: [
                "MANWIDTH": "100", "LC_ALL": "C.UTF-8", "MANPAGER": "cat", "PAGER": "cat",
            ])
        #expect(shown.status == 0 && shown.errors.isEmpty, "\(shown.errors)")
        let help = try CommandRun.repoask("--help", in: repository.folder).output
        let commands = help.split(separator: "\n").drop { !$0.hasPrefix("SUBCOMMANDS") }
            .compactMap { $0.firstMatch(of: /^  ([a-z]+)/)?.1 }
        #expect(commands.count > 10)
        for command in commands { #expect(shown.output.contains("repoask \(command)")) }
        for words in [
            "repoask models fetch [<ids> ...]", "-k, --limit", "REPOASK_HOME", "REPOASK_WEIGHTS",
            "REPOASK_CONFIG names", "EXIT STATUS",
        ] {
            #expect(shown.output.contains(words), "\(words)")
        }
    }
}
