// What a person can do about an error, where something can be done.

internal import Chunking
internal import CodeIndex
internal import Compression
internal import Git

public enum Remedy {
    /// A clause to put behind the error's own line; nil if there is nothing to advise.
    public static func of(_ error: any Error) -> String? {
        switch error {
        case let error as GitError:
            switch error.kind {
            case .notARepository: "run repoask inside a git checkout, or name one with -C DIR"
            case .changed: "ask again"
            case .foreignOwner:
                "if you trust its owner: git config --global --add safe.directory FOLDER"
            case .unsupported: "install a newer git, or ask in a clone of another format"
            case .revisionNotFound:
                "name a tag, a branch or a commit (`git log`, `git branch -a`, `git tag` list them)"
            default: nil
            }
        case is FileChanged: "ask again"
        case is PathNotFound: "--path names folders and files as seen from the current folder"
        case let error as CodeIndexError:
            switch error {
            case .damaged: "repoask forget deletes it, the next question builds it anew"
            case .busy: "try again when the other run has ended"
            case .full: "free some space; what is indexed is kept"
            default: nil
            }
        case let error as PackageError:
            switch error {
            case .wrongModel: "name another decoder with --model, or use --memory near"
            case .unknownFormat, .unknownMethod:
                "fetch the package again with this version's repoask"
            default: "delete the package, then repoask models fetch copies it again"
            }
        case let error as GrammarError:
            switch error {
            case .manifestUnreadable: "set REPOASK_GRAMMARS to the project's grammars folder"
            default: nil
            }
        default: nil
        }
    }
}
