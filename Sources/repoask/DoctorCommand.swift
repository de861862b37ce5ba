import ArgumentParser
import RepoAskKit

/// Checks the installation: `repoask doctor`.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the installation and say how to mend it.",
        discussion: """
            Looks for what questions need as they are set: the encoder, the decoder unless there is to \
            be none, weights that read at a distance, grammars. Exits 0 if it is there and none of it \
            is damaged, 2 otherwise.
            """)

    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        // What of them cannot be read is one of the findings.
        Configuration.useReadableUsers()
        let findings = Diagnosis.run(directory: repository.directory, home: .resolve())
        if output.json {
            print(try JSONText.encode(findings))
        } else {
            let terminal = output.terminal
            for finding in findings {
                let mark = finding.isFine ? "ok  " : terminal.warning("fix ")
                print(
                    "\(mark) \(terminal.bold(finding.subject))  \(Terminal.printable(finding.state))"
                )
                if let remedy = finding.remedy { print("     → \(remedy)") }
            }
        }
        if findings.contains(where: { !$0.isFine }) { throw ExitStatus.failed.error }
    }
}
