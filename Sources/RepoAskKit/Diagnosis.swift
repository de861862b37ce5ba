// Is everything there that a question needs? One finding a subject, each with what mends it.

internal import Chunking
internal import Git

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The state of one thing that repoask needs.
public struct Diagnosis: Sendable, Encodable {
    public var subject: String
    public var state: String
    public var isFine: Bool
    /// What to do when it is not fine.
    public var remedy: String?

    /// Checks settings, home, models, grammars and the repository; changes nothing.
    public static func run(directory: String, home: RepoAskHome) -> [Diagnosis] {
        [settings(directory), homeFolder(home)] + models(home) + [grammars(home), repository(directory)]
    }

    private static func settings(_ directory: String) -> Diagnosis {
        let root = (try? RepositorySession.workTree(at: directory)) ?? nil
        do {
            let settings = try Settings.load(repositoryRoot: root)
            return Diagnosis(
                subject: "settings",
                state: (["\(settings.values.count) set"] + settings.notices).joined(separator: "; "),
                isFine: true)
        } catch {
            return Diagnosis(
                subject: "settings", state: "\(error)", isFine: false,
                remedy: "mend it; repoask config lists what can be set")
        }
    }

    private static func homeFolder(_ home: RepoAskHome) -> Diagnosis {
        let exists = FileManager.default.fileExists(atPath: home.path)
        let isWritable = FileManager.default.isWritableFile(atPath: home.path)
        return Diagnosis(
            subject: "home", state: home.path, isFine: exists && isWritable,
            remedy: exists
                ? (isWritable ? nil : "make it writable, or set REPOASK_HOME to another folder")
                : "repoask models fetch creates it")
    }

    private static func models(_ home: RepoAskHome) -> [Diagnosis] {
        let store = ModelStore(home: home)
        return [ModelManifest.defaultEncoder, ModelManifest.defaultDecoder].map { id in
            do {
                try store.ensureUsable(id)
                return Diagnosis(subject: "model \(id)", state: "verified", isFine: true)
            } catch {
                // The error says what to do itself.
                return Diagnosis(subject: "model \(id)", state: "\(error)", isFine: false)
            }
        }
    }

    private static func grammars(_ home: RepoAskHome) -> Diagnosis {
        do {
            let set = try GrammarStore(home: home).grammarSet()
            let broken = set.languages.filter { (try? set.check($0)) == nil }
            return Diagnosis(
                subject: "grammars",
                state: "\(set.languages.count - broken.count) of \(set.languages.count) built",
                isFine: broken.isEmpty, remedy: broken.isEmpty ? nil : "repoask grammars fetch")
        } catch {
            return Diagnosis(
                subject: "grammars", state: "\(error)", isFine: false)
        }
    }

    private static func repository(_ directory: String) -> Diagnosis {
        do {
            let repository = try Repository.discover(from: directory)
            return Diagnosis(
                subject: "repository", state: repository.workTree ?? repository.commonFolder,
                isFine: true)
        } catch {
            return Diagnosis(
                subject: "repository", state: "\(error)", isFine: false,
                remedy: Remedy.of(error))
        }
    }
}
