"""Builds shards from the manifest: reads, filters, cuts, tokenizes and writes, in one pass.

Memory holds one shard, the list of candidates and the shingles met so far. After each shard the
state is saved; a build that was stopped goes on from there and writes the same bytes.
"""

import dataclasses
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..tokenizer import encode_for_encoder, load_tokenizer
from . import licences, manifest, overlap
from .cutting import Cut, cut_files
from .eligible import list_eligible
from .held_out import HeldOut
from .languages import LanguageTable
from .repositories import text_of
from .selection import Candidate, choose
from .shards import ShardMetadata, ShardWriter

SHARD_TOKENS = 5_000_000


@dataclasses.dataclass
class Plan:
    """One build: what is written where."""

    model: str
    tokens: int
    validation_tokens: int
    out: Path
    mirrors: Path
    models: Path  # folder of models, one folder each
    held_out_shingles: Path
    manifest: Path = manifest.PATH
    seed: int = 0
    shard_tokens: int = SHARD_TOKENS
    threads: int = 2
    chunker: str | None = None


@dataclasses.dataclass
class State:
    """How far a split has come. Saved after every shard."""

    next: int = 0  # candidate to read next
    shards: int = 0
    tokens: dict[str, int] = dataclasses.field(default_factory=dict)  # by language
    chunks: int = 0
    files: int = 0
    dropped: dict[str, int] = dataclasses.field(default_factory=dict)  # by reason
    done: bool = False


class Builder:
    def __init__(self, plan: Plan):
        self.plan = plan
        self.sources = [s for s in manifest.load(plan.manifest) if not s.refused]
        self.held_out = HeldOut()
        for source in self.sources:
            if self.held_out.is_source(source.name):
                raise ValueError(f"{source.name} is held out; remove it from the manifest")
        self.shingles = overlap.HeldOutShingles.load(plan.held_out_shingles)
        self.digest = manifest.digest(plan.manifest)
        self.tokenizer = load_tokenizer(plan.models / plan.model)
        self.encoder = load_tokenizer(plan.models / "minilm-l6")
        self.seen = overlap.SeenShingles()

    def run(self) -> None:
        # Validation first: training files that resemble it are then left out as duplicates.
        for split, tokens in (
            ("validation", self.plan.validation_tokens),
            ("train", self.plan.tokens),
        ):
            self._build(split, tokens)

    def _build(self, split: str, tokens: int) -> None:
        state = self._restore(split)
        if state.done:
            report(f"{split}: done before, {state.shards} shards")
            return
        sources = [source for source in self.sources if source.split == split]
        opened = [source.open(self.plan.mirrors) for source in sources]
        table = LanguageTable(only=manifest.languages(self.sources))
        offered = [list_eligible(source, table, self.held_out).files for source in opened]
        candidates, quotas = choose(offered, tokens, self.plan.seed)
        report(f"{split}: {len(sources)} sources, {len(candidates)} files, quotas {quotas}")
        started, before = time.monotonic(), sum(state.tokens.values())
        dropped = Counter(state.dropped)
        writer = self._writer()

        def is_full(language: str) -> bool:
            return state.tokens.get(language, 0) >= quotas.get(language, 0)

        def read() -> Iterator[tuple]:
            for number in range(state.next, len(candidates)):
                candidate = candidates[number]
                if is_full(candidate.language):
                    continue  # it can only stay full
                text = text_of(opened[candidate.source].read(candidate.file))
                reason = None
                if text is None or "\0" in text:
                    reason, text = "not UTF-8", ""
                elif licences.head_refuses(text):
                    reason, text = "licence", ""
                hashes = overlap.shingles(text)
                if reason is None and self.shingles.excludes(hashes):
                    reason, text = "held-out overlap", ""
                yield (number, candidate, hashes, reason), candidate.file.path, text

        def finish_shard(next: int) -> None:
            nonlocal writer
            state.next, state.dropped = next, dict(sorted(dropped.items()))
            writer.write(self.plan.out / f"{split}-{state.shards:03}.safetensors")
            state.shards += 1
            self._save(split, state)
            rate = (sum(state.tokens.values()) - before) / (time.monotonic() - started)
            report(f"{split}-{state.shards - 1:03}: {writer.token_count} tokens, {rate:.0f}/s")
            writer = self._writer()

        cuts = cut_files(read(), chunker=self.plan.chunker, threads=self.plan.threads)
        for cut in cuts:
            number, candidate, hashes, reason = cut.tag
            language = cut.language or candidate.language
            if is_full(candidate.language) or is_full(language):
                continue
            reason = reason or self._reason(cut, hashes)
            if reason is None:
                self.seen.add(hashes)
                counted = self._add(writer, sources[candidate.source].name, cut)
                state.tokens[language] = state.tokens.get(language, 0) + counted
                state.chunks += len(cut.chunks)
                state.files += 1
            else:
                dropped[reason] += 1
            if writer.token_count >= self.plan.shard_tokens:
                finish_shard(number + 1)
            if sum(state.tokens.values()) >= tokens:
                break
        cuts.close()
        state.done = True
        if writer.file_count:
            finish_shard(len(candidates))
        else:
            self._save(split, state)
        for source in opened:
            source.close()

    def _reason(self, cut: Cut, hashes) -> str | None:
        if cut.excluded:
            return cut.excluded
        if not cut.chunks or cut.language is None:
            return "no source code"
        return "duplicate" if self.seen.is_duplicate(hashes) else None

    def _add(self, writer: ShardWriter, source: str, cut: Cut) -> int:
        texts = [cut.chunk_text(chunk) for chunk in cut.chunks]
        headed = [chunk["header"] + text for chunk, text in zip(cut.chunks, texts)]
        before = writer.token_count
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch_fast(texts)]
        writer.metadata.chunker = cut.chunker
        writer.add(source, cut.language, ids, encode_for_encoder(self.encoder, headed))
        return writer.token_count - before

    def _writer(self) -> ShardWriter:
        return ShardWriter(ShardMetadata(self.plan.model, 0, self.digest, self.plan.seed))

    def _place(self, split: str, name: str) -> Path:
        return self.plan.out / f".{split}-{name}"

    def _identity(self) -> dict:
        plan = self.plan
        return {
            "manifest": self.digest,
            "model": plan.model,
            "tokens": [plan.tokens, plan.validation_tokens, plan.shard_tokens],
            "seed": plan.seed,
        }

    def _restore(self, split: str) -> State:
        path = self._place(split, "state.json")
        if not path.exists():
            return State()
        saved = json.loads(path.read_text())
        if saved.pop("build") != self._identity():
            raise ValueError(
                f"'{self.plan.out}' holds another build; give another --out or delete it"
            )
        state = State(**saved)
        self.seen = overlap.SeenShingles.load(self._place(split, f"seen-{state.shards:03}.npy"))
        return state

    def _save(self, split: str, state: State) -> None:
        """The shingles first, under the new number: the state never names what is not there."""
        self.plan.out.mkdir(parents=True, exist_ok=True)
        self.seen.save(self._place(split, f"seen-{state.shards:03}.npy"))
        path = self._place(split, "state.json")
        partial = path.with_suffix(".partial")
        fields = {"build": self._identity(), **dataclasses.asdict(state)}
        partial.write_text(json.dumps(fields, indent=1) + "\n")
        os.replace(partial, path)
        for old in self.plan.out.glob(f".{split}-seen-*.npy"):
            if old != self._place(split, f"seen-{state.shards:03}.npy"):
                old.unlink()


def report(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
