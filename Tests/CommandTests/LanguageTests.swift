import Foundation
import Testing

/// Files other than plain source code, found through the binary at lines that exist.
@Suite struct LanguageTests {
    static let notebook = """
        {
         "cells": [
          {"cell_type": "markdown", "source": ["## Forecast"]},
          {
           "cell_type": "code",
           "outputs": [{"data": {"image/png": "aVZCT1J3MEtHZ29BQUFBTlNVaEVVZ0FB"}}],
           "source": [
            "def smooth_rainfall(days):\\n",
            "    return sum(days) / len(days)"
           ]
          }
         ],
         "metadata": {"language_info": {"name": "python"}}
        }
        """
    static let files = [
        "analysis/rain.ipynb": notebook,
        "web/Basket.vue": """
        <template>
          <p>{{ total }}</p>
        </template>

        <script setup lang="ts">
        // A voucher counts once, and never below nothing.
        function applyVoucher(code: string, total: number): number {
          const voucher = vouchers.find(voucher => voucher.code === code)
          if (!voucher || voucher.isUsed) { return total }
          voucher.isUsed = true
          return Math.max(0, total - voucher.amount)
        }
        </script>
        """,
        ".github/workflows/ci.yml": """
        name: ci
        concurrency:
          group: nightly-lint
          cancel-in-progress: true
        """,
        "Dockerfile.dev": """
        FROM swift:6.0 AS compiler
        RUN swift build
        FROM debian:12 AS runtime
        COPY --from=compiler /app /app
        HEALTHCHECK CMD wget localhost
        """,
        "src/Ledger.scala": """
        object Ledger {
          /** Posts an entry to the books. */
          def postEntry(amount: Int): Int = amount
        }
        """,
    ]

    @Test(
        "Notebooks, components, workflows, Dockerfiles and other languages are found by symbol",
        arguments: [
            ("smooth rainfall over days", "analysis/rain.ipynb", "smooth_rainfall", 8...9),
            ("apply a voucher code", "web/Basket.vue", "applyVoucher", 1...13),
            ("concurrency cancel in progress", ".github/workflows/ci.yml", "concurrency", 1...4),
            ("healthcheck of the runtime image", "Dockerfile.dev", "runtime", 1...5),
            ("post an entry to the ledger", "src/Ledger.scala", "Ledger", 1...4),
        ])
    func isFound(
        _ question: String, _ path: String, _ symbol: String, _ lines: ClosedRange<Int>
    ) throws {
        let repository = try TemporaryRepository(Self.files)

        let run = try CommandRun.repoask(
            "search", "--json", "-k", "5", question, in: repository.folder)

        #expect(run.status == 0, "\(run.errors)")
        let reply = try JSONDecoder().decode(SearchTests.Reply.self, from: Data(run.output.utf8))
        let hit = try #require(reply.results.first)
        #expect(hit.path == path)
        #expect(hit.symbol == symbol)
        #expect(lines.contains(hit.start) && lines.contains(hit.end))
    }
}
