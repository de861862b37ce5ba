// Is everything there that a question needs? One finding a subject, each with what mends it.

internal import Chunking
internal import Compression
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

    /// Checks settings, home, models and weights as they are set, grammars and the repository; changes
    /// nothing.
    public static func run(directory: String, home: RepoAskHome) -> [Diagnosis] {
        let root = (try? RepositorySession.workTree(at: directory)) ?? nil
        let (settings, fault) = Settings.read(repositoryRoot: root)
        var findings = [Self.settings(settings, fault), homeFolder(home), encoder(home)]
        if settings.memory != .none {
            findings += [decoder(settings.decoder, home), weights(of: settings.decoder, home)]
        }
        return findings + [grammars(home), repository(directory)]
    }

    private static func settings(_ settings: Settings, _ fault: SettingsError?) -> Diagnosis {
        if let fault {
            return Diagnosis(
                subject: "settings", state: "\(fault)", isFine: false,
                remedy: "mend it; repoask config lists what can be set")
        }
        return Diagnosis(
            subject: "settings",
            state: (["\(settings.values.count) set"] + settings.notices).joined(separator: "; "),
            isFine: true)
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

    private static func encoder(_ home: RepoAskHome) -> Diagnosis {
        let id = ModelManifest.defaultEncoder
        return model(id) { try ModelStore(home: home).ensureUsable(id) }
    }

    private static func decoder(_ idOrPath: String, _ home: RepoAskHome) -> Diagnosis {
        model(idOrPath) { _ = try ModelStore(home: home).decoderPath(idOrPath) }
    }

    private static func model(_ idOrPath: String, _ check: () throws -> Void) -> Diagnosis {
        let subject = "model \(idOrPath)"
        do {
            try check()
            let isPath = ModelStore.isPath(idOrPath)
            return Diagnosis(
                subject: subject, state: isPath ? "there, not checked" : "verified", isFine: true)
        } catch {
            // The error says what to do itself.
            return Diagnosis(subject: subject, state: "\(error)", isFine: false)
        }
    }

    /// What reads at a distance, all of it read for its hash. None is no fault: near needs none.
    private static func weights(of decoder: String, _ home: RepoAskHome) -> Diagnosis {
        let store = WeightStore(home: home)
        for package in store.packages() {
            guard case .failure(let error) = package else { continue }
            return Diagnosis(
                subject: "weights", state: "\(error)", isFine: false, remedy: Remedy.of(error))
        }
        guard let fitting = try? FittingWeights(of: decoder, for: [.far, .middle], in: store)
        else {
            return Diagnosis(subject: "weights", state: "for no known decoder", isFine: true)
        }
        let counts = [Distance.far, .middle].map { distance in
            "\(fitting.packages.count { $0.distance == distance }) \(distance.rawValue)"
        }
        return Diagnosis(
            subject: "weights",
            state: ([
                "\(fitting.packages.count) packages for \(decoder): "
                    + counts.joined(separator: ", ")
            ] + fitting.notes).joined(separator: "; "),
            isFine: fitting.notes.isEmpty)
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
                subject: "grammars", state: "\(error)", isFine: false, remedy: Remedy.of(error))
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
