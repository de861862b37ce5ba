// A mirror on this machine, and the little model it serves.

import Foundation
import RepoAskKit

/// Serves a temporary folder over HTTP on loopback, with ranges; deleted and stopped with the value.
final class Mirror {
    let folder: URL
    let url: String
    private let server: Process

    /// Starts a server that notes each request in `requests`, and sends half of a file while there
    /// is a file named `cut`, which it deletes.
    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("repoask-mirror-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("tiny"), withIntermediateDirectories: true)
        server = Process()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        server.arguments = ["python3", "-c", Self.script, folder.path]
        let output = Pipe()
        server.standardOutput = output
        try server.run()
        var line = ""
        while !line.hasSuffix("\n"), let bytes = try output.fileHandleForReading.read(upToCount: 1)
        {
            line += String(decoding: bytes, as: UTF8.self)
        }
        url = "http://127.0.0.1:" + line.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    deinit {
        kill(server.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    func write(_ bytes: Data, to path: String) throws {
        try bytes.write(to: folder.appendingPathComponent(path))
    }

    /// Path and range of each request so far.
    var requests: [String] {
        let bytes = FileManager.default.contents(atPath: folder.path + "/requests") ?? Data()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static let script = """
        import http.server, os, sys
        os.chdir(sys.argv[1])
        class Ranges(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                start = self.headers.get("Range", "bytes=0-")[6:-1]
                with open("requests", "a") as log:
                    log.write(f"{self.path} {start}\\n")
                try:
                    whole = open("." + self.path, "rb").read()
                except OSError:
                    return self.send_error(404)
                self.send_response(206 if "Range" in self.headers else 200)
                body = whole[int(start):]
                self.send_header("Content-Length", str(len(body)))
                self.send_header(
                    "Content-Range", f"bytes {start}-{len(whole) - 1}/{len(whole)}")
                self.end_headers()
                if os.path.exists("cut"):
                    os.remove("cut")
                    body = body[:len(body) // 2]
                self.wfile.write(body)
            def log_message(self, *words):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ranges)
        print(server.server_port, flush=True)
        server.serve_forever()
        """
}

/// A model of 300,000 bytes that only tests know, and a home folder to fetch it into.
final class TinyHome {
    static let bytes = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 * 31 + ($0 >> 8)) })
    static let sha256 = "7746f603692a686cd64102485f55a005fd9521e026974d885676c0a486c0b2ae"
    static let model = Model(
        id: "tiny", role: .decoder, summary: "for tests", licence: "Apache-2.0",
        files: [
            ModelFile(
                name: "model.gguf", byteCount: bytes.count, sha256: sha256,
                parts: [1, 2].map { part in
                    PackagePart(
                        package: "tiny-part\(part)", version: "1.0",
                        member: "tiny_part\(part)/part.bin")
                })
        ])

    let home: RepoAskHome
    var store: ModelStore

    init(sources: String) {
        home = RepoAskHome(
            path: FileManager.default.temporaryDirectory.path
                + "/repoask-home-\(UUID().uuidString)")
        store = ModelStore(home: home, manifest: ModelManifest(models: [Self.model]))
        store.environment["REPOASK_SOURCES"] = sources
        // Proxies would stand between the test and its own machine.
        store.environment["no_proxy"] = "127.0.0.1"
    }

    deinit { try? FileManager.default.removeItem(atPath: home.path) }

    var path: String { store.path(of: "tiny", "model.gguf") }
    var state: ModelStore.State { store.state(of: Self.model) }
    var installed: Data? { FileManager.default.contents(atPath: path) }
}
