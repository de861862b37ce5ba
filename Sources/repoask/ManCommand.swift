import ArgumentParser

/// Prints the manual: `repoask man | man -l -`.
struct Man: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the manual page.",
        discussion: """
            Read it:     repoask man | man -l -
            Install it:  repoask man > ~/.local/share/man/man1/repoask.1
            """)

    func run() async throws {
        print(try ManualPage.text(), terminator: "")
    }
}
