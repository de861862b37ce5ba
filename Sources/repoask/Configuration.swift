// The settings in force, read once a run and asked for by every command.

import RepoAskKit
import Synchronization

/// A command that must run even if the user's settings cannot be read.
protocol WorksWithoutSettings {}

extension Completions: WorksWithoutSettings {}
extension Man: WorksWithoutSettings {}
extension Doctor: WorksWithoutSettings {}
extension Config: WorksWithoutSettings {}

enum Configuration {
    private static let settings = Mutex(Settings())

    /// Of the repository, once it is opened; of the user until then.
    static var current: Settings { settings.withLock { $0 } }

    /// Reads what the user has set, and puts folders and sources where libraries look for them.
    static func useUsers() throws { begin(try Settings.load()) }

    /// The same where a mistake is to be found, not to end the run: uses all that can be read.
    static func useReadableUsers() { begin(Settings.read().settings) }

    private static func begin(_ read: Settings) {
        read.exportPlaces()
        settings.withLock { $0 = read }
    }

    /// Reads the settings for the repository that holds `directory`, and says what it ignored.
    static func use(directory: String) throws -> Settings {
        let root = try RepositorySession.workTree(at: directory)
        let read = try Settings.load(repositoryRoot: root)
        settings.withLock { $0 = read }
        Notices.print(read.notices)
        return read
    }
}
