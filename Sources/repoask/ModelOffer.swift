import RepoAskKit

/// Fetches what a command needs, if the person at the terminal wants it.
enum ModelOffer {
    /// Asks on standard error for each known model that is missing, and fetches it; file paths are
    /// left alone. Verifies nothing: whoever uses a model does.
    ///
    /// - Throws: `ModelStoreError.notInstalled` where nobody can be asked or the answer is no.
    static func fetchIfWanted(_ ids: [String]) throws {
        let store = ModelStore(home: .resolve())
        for id in ids where !ModelStore.isPath(id) {
            let model = try store.model(id)
            guard store.state(of: model) == .absent else { continue }
            guard Terminal.inputIsTerminal, Terminal.errorsAreTerminal, agrees(to: model) else {
                throw ModelStoreError.notInstalled(id: id, byteCount: model.byteCount)
            }
            let progress = ProgressLine()
            defer { progress.clear() }
            try store.fetch(id, progress: progress.show)
        }
    }

    private static func agrees(to model: Model) -> Bool {
        let size = megabytes(model.byteCount)
        Terminal.writeError("Fetch \(model.id) (\(size) MB)? [Y/n] ")
        guard let answer = readLine() else { return false }
        return ["", "y", "yes"].contains(answer.lowercased())
    }
}
