// Library errors say what is wrong; this adds what to do about it.

import RepoAskKit

/// One line for a person: what went wrong and what to do.
func advice(for error: any Error) -> String {
    let message = "\(error)"
    return Remedy.of(error).map { "\(message); \($0)" } ?? message
}
