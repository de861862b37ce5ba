import RepoAskKit

/// Where secrets were kept out: `path:line kind`, never a value.
enum SecretPlaces {
    /// - Parameter limit: Places listed at most; `nil`: all.
    static func print(_ secrets: SecretSummary, limit: Int? = nil, session: RepositorySession) {
        for place in secrets.places.prefix(limit ?? .max) {
            let path = Terminal.printable(session.displayPath(place.path))
            Swift.print("  \(path):\(place.line) \(place.kind)")
        }
        if let limit, secrets.count > limit {
            Swift.print("  … and \(secrets.count - limit) more: --verbose")
        }
    }
}
