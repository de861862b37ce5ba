"""Instruction data from what people wrote, with no model in the loop.

Doc comments and code, commit messages and diffs, where-is questions from symbols, constants and
their comments: each about chunks of one repository, the right one among others or missing.
"""

import argparse
import time

import numpy as np

from ...tokenizer import encode_for_encoder, load_tokenizer
from .. import licences, manifest, overlap
from ..build import report
from ..cutting import cut_files
from ..eligible import list_eligible
from ..held_out import HeldOut
from ..languages import LanguageTable
from ..repositories import GitSource, text_of
from ..selection import fraction
from .commits import changes
from .questions import Asker, Piece, Sample
from .shards import InstructionWriter

SHARD_TOKENS = 5_000_000
FILES = 200  # of a source at most, whose chunks are asked about
LARGEST = 60_000  # bytes of such a file
COMMITS = 400  # of a source, looked at
CHANGE_SHARE = 0.15  # of a source's samples


def build_instructions(arguments: argparse.Namespace) -> None:
    """Writes both splits. Every split begins anew: it takes minutes."""
    InstructionBuilder(arguments).run()


class InstructionBuilder:
    def __init__(self, arguments: argparse.Namespace):
        self.arguments = arguments
        self.held_out = HeldOut()
        sources = manifest.load(arguments.manifest)
        self.table = LanguageTable(only=manifest.languages(sources))
        self.shingles = overlap.HeldOutShingles.load(arguments.held_out_shingles)
        self.tokenizer = load_tokenizer(arguments.models / arguments.model)
        self.encoder = load_tokenizer(arguments.models / "minilm-l6")
        self.digest = manifest.digest(arguments.manifest)

    def run(self) -> None:
        sources = [s for s in manifest.load(self.arguments.manifest) if not s.refused]
        for split, wanted in (
            ("validation", self.arguments.validation_samples),
            ("train", self.arguments.samples),
        ):
            of_split = [s for s in sources if s.split == split]
            of_split.sort(key=lambda s: fraction(f"{self.arguments.seed} {s.name}"))
            self._build(split, of_split, wanted)

    def _build(self, split: str, sources: list[manifest.Source], wanted: int) -> None:
        writer, shards, written = self._writer(), 0, 0
        started = time.monotonic()

        def finish_shard() -> None:
            nonlocal writer, shards
            name = f"instructions-{split}-{shards:03}.safetensors"
            writer.write(self.arguments.out / name)
            rate = written / (time.monotonic() - started)
            report(f"{name}: {writer.sample_count} samples, {written} in all, {rate:.0f}/s")
            writer, shards = self._writer(), shards + 1

        for number, source in enumerate(sources):
            # What a small source does not have, the others make up for.
            share = -(-(wanted - written) // (len(sources) - number))
            for sample, encoded in self._samples(source, share):
                prompt, answer = (e.ids for e in self.tokenizer.encode_batch_fast(
                    [sample.question, sample.answer]))  # fmt: skip
                writer.add(source.name, sample.kind, prompt, answer, encoded, sample.gold)
                written += 1
                if writer.token_count >= SHARD_TOKENS:
                    finish_shard()
        if writer.sample_count:
            finish_shard()
        report(f"{split}: {written} samples of {wanted}")

    def _samples(self, source: manifest.Source, share: int):
        """At most `share` samples of a source, with their contexts' ids."""
        opened = source.open(self.arguments.mirrors)
        pieces = self._pieces(opened, min(FILES, 10 + share // 4))
        asker = Asker(pieces, f"{self.arguments.seed} {source.name}")
        samples: list[Sample] = []
        if isinstance(opened, GitSource):
            samples += self._changes(opened, asker, int(share * CHANGE_SHARE))
        for sample in asker.samples() if pieces else ():
            if len(samples) >= share:
                break
            samples.append(sample)
        opened.close()
        asker.random.shuffle(samples)
        # A chunk stands in several samples and is tokenized once.
        needed = list(dict.fromkeys(piece for s in samples for piece in s.contexts))
        places, texts = (
            [np.array(e.ids, np.uint32) for e in self.tokenizer.encode_batch_fast(strings)]
            for strings in ([p.place for p in needed], [p.text for p in needed])
        )
        headed = encode_for_encoder(self.encoder, [p.header + p.text for p in needed])
        headed = [np.array(ids, np.uint16) for ids in headed]
        known = dict(zip(needed, zip(places, texts, headed)))
        for sample in samples:
            yield sample, [known[piece] for piece in sample.contexts]

    def _pieces(self, opened, count: int) -> list[Piece]:
        files = list_eligible(opened, self.table, self.held_out).files
        files = [f for f in files if f[1] != "markdown" and f[0].size <= LARGEST]
        files.sort(key=lambda f: fraction(f"{self.arguments.seed} ask {f[0].path}"))

        def read():
            for file, _ in files[:count]:
                text = text_of(opened.read(file))
                if not text or "\0" in text or licences.head_refuses(text):
                    continue
                if not self.shingles.excludes(overlap.shingles(text)):
                    yield None, file.path, text

        pieces = []
        for cut in cut_files(read(), chunker=self.arguments.chunker):
            for chunk in cut.chunks:
                pieces.append(
                    Piece(
                        cut.path,
                        chunk["start"],
                        chunk["end"],
                        chunk["kind"],
                        chunk.get("symbol"),
                        cut.language or "",
                        chunk["header"],
                        cut.chunk_text(chunk),
                    )
                )
        return pieces

    def _changes(self, opened: GitSource, asker: Asker, limit: int) -> list[Sample]:
        def is_wanted(path: str) -> bool:
            language = self.table.language(path)
            return language not in (None, "markdown") and not self.held_out.is_inside(path)

        found = []
        for subject, hunks in changes(opened, COMMITS, is_wanted):
            if any(self.shingles.excludes(overlap.shingles(hunk)) for _, hunk in hunks):
                continue
            pieces = [
                Piece(path, *lines_of(hunk), "change", None, "", path + "\n", hunk)
                for path, hunk in hunks
            ]
            found.append(asker.about_change(subject, pieces))
            if len(found) >= limit:
                break
        return found

    def _writer(self) -> InstructionWriter:
        return InstructionWriter(
            {
                "tokenizer": self.arguments.model,
                "manifest": self.digest,
                "seed": str(self.arguments.seed),
            }
        )


def lines_of(hunk: str) -> tuple[int, int]:
    """The lines that `@@ -1,2 +3,4 @@` says it now has."""
    start, _, count = hunk.split("+", 1)[1].split(" ", 1)[0].partition(",")
    return int(start), int(start) + max(1, int(count or 1)) - 1
