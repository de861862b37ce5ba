import ArgumentParser

/// Prints a completion script: `repoask completions zsh`.
struct Completions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a completion script for a shell.",
        discussion: """
            bash:  repoask completions bash > ~/.local/share/bash-completion/completions/repoask
            zsh:   repoask completions zsh > FOLDER/_repoask, with FOLDER in $fpath
            fish:  repoask completions fish > ~/.config/fish/completions/repoask.fish
            """)

    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish
    }

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func run() async throws {
        let kind: CompletionShell =
            switch shell {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        print(Repoask.completionScript(for: kind))
    }
}
