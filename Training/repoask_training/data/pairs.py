"""Pairs for the search encoder: a question someone wrote, and the chunks that answer it.

Writes one safetensors file for each split:

    question_tokens uint16, question_offsets uint32 [P+1]   WordPiece ids with [CLS] and [SEP]
    pair_repository uint16 [P], pair_kind uint8 [P]         indices into the metadata's lists
    gold_chunks uint32, gold_offsets uint32 [P+1]           answers, best first
    gold_files uint32, gold_file_offsets uint32 [P+1]       files whose chunks are no negatives
    chunk_tokens uint16, chunk_offsets uint32 [C+1]         header and text, cut at 256
    chunk_repository uint16 [C], chunk_file uint32 [C]

For training, chunks are the parent's versions of what commits touched, cut by repoask's own
chunker. For validation, whole repositories never trained on: all chunks of one commit's sources,
and the messages of later commits; `gold_chunks` are then all chunks of the files these changed.

    python -m repoask_training.data.pairs MIRRORS OUT --chunker repoask-bench --vocabulary vocab.txt
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from repoask_training.data import doc_comments, history
from repoask_training.data.held_out import HeldOut
from repoask_training.tokenizer import encode_for_encoder, load_tokenizer

KINDS = ["history", "doc comment"]
QUESTION_LIMIT = 48
VALIDATION = frozenset(
    """go-chi/chi puma/puma encode/httpx serilog/serilog Seldaek/monolog onevcat/Kingfisher
    square/retrofit gabime/spdlog fastify/fastify serde-rs/serde""".split()
)


@dataclass(frozen=True)
class Chunk:
    path: str
    first_line: int
    last_line: int
    header: str
    text: str


Chunker = Callable[[list[tuple[str, str]]], list[list[Chunk]]]  # (path, text) of files -> chunks


def repoask_chunker(command: str) -> Chunker:
    """The product's own chunker, by `repoask-bench chunks`."""

    def cut(files: list[tuple[str, str]]) -> list[list[Chunk]]:
        asked = "".join(
            json.dumps({"id": str(index), "path": path, "text": text}) + "\n"
            for index, (path, text) in enumerate(files)
        )
        run = subprocess.run(
            [command, "chunks"], input=asked.encode(), stdout=subprocess.PIPE, check=True
        )
        result: list[list[Chunk]] = [[] for _ in files]
        for line in run.stdout.splitlines():
            answer = json.loads(line)
            path, text = files[int(answer["id"])]
            data = answer.get("masked", text).encode()
            result[int(answer["id"])] = [
                Chunk(
                    path,
                    chunk["start"],
                    chunk["end"],
                    chunk["header"],
                    data[chunk["startByte"] : chunk["endByte"]].decode("utf-8", "replace"),
                )
                for chunk in answer.get("chunks", [])
            ]
        return result

    return cut


@dataclass
class Pairs:
    """Pairs as they are gathered; texts become token ids at the end."""

    repositories: list[dict] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    pair_repository: list[int] = field(default_factory=list)
    gold: list[list[int]] = field(default_factory=list)
    gold_files: list[list[int]] = field(default_factory=list)
    chunks: list[str] = field(default_factory=list)
    chunk_file: list[int] = field(default_factory=list)
    chunk_repository: list[int] = field(default_factory=list)
    _chunk_ids: dict[tuple[int, str], int] = field(default_factory=dict)
    _file_ids: dict[tuple[int, str], int] = field(default_factory=dict)

    def file(self, path: str) -> int:
        key = (len(self.repositories) - 1, path)
        return self._file_ids.setdefault(key, len(self._file_ids))

    def chunk(self, path: str, text: str) -> int:
        """The same text of the same repository is one chunk, whatever commit it was found in."""
        key = (len(self.repositories) - 1, text)
        if key not in self._chunk_ids:
            self._chunk_ids[key] = len(self.chunks)
            self.chunks.append(text)
            self.chunk_file.append(self.file(path))
            self.chunk_repository.append(key[0])
        return self._chunk_ids[key]

    def add(self, kind: str, question: str, gold: list[int], paths: list[str]) -> None:
        self.questions.append(question)
        self.kinds.append(KINDS.index(kind))
        self.pair_repository.append(len(self.repositories) - 1)
        self.gold.append(gold)
        self.gold_files.append(sorted({self.file(path) for path in paths}))

    def save(self, path: Path, vocabulary: Tokenizer) -> None:
        arrays = {
            "pair_repository": np.array(self.pair_repository, np.uint16),
            "pair_kind": np.array(self.kinds, np.uint8),
            "chunk_repository": np.array(self.chunk_repository, np.uint16),
            "chunk_file": np.array(self.chunk_file, np.uint32),
        }
        questions = encode_for_encoder(vocabulary, self.questions, QUESTION_LIMIT)
        chunks = encode_for_encoder(vocabulary, self.chunks)
        arrays["question_tokens"], arrays["question_offsets"] = ragged(questions, np.uint16)
        arrays["chunk_tokens"], arrays["chunk_offsets"] = ragged(chunks, np.uint16)
        arrays["gold_chunks"], arrays["gold_offsets"] = ragged(self.gold, np.uint32)
        arrays["gold_files"], arrays["gold_file_offsets"] = ragged(self.gold_files, np.uint32)
        metadata = {"repositories": json.dumps(self.repositories), "kinds": json.dumps(KINDS)}
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(arrays, str(path), metadata)


def ragged(rows: list[list[int]], kind: type) -> tuple[np.ndarray, np.ndarray]:
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.uint32)
    return np.array([value for row in rows for value in row], kind), offsets


def _read(repository: Path, chunker: Chunker, names: list[str]) -> dict[str, list[Chunk]]:
    """The chunks of each `COMMIT:path`, every different version of a file cut once."""
    found = history.texts(repository, names)
    versions: dict[tuple[str, str], int] = {}
    for name, text in found.items():
        versions.setdefault((name.partition(":")[2], text), len(versions))
    cut = chunker(list(versions))
    return {
        name: cut[versions[name.partition(":")[2], text]] for name, text in found.items()
    }


def add_training(
    pairs: Pairs,
    name: str,
    repository: Path,
    chunker: Chunker,
    commit_limit: int,
    pair_limit: int,
    gold_limit: int,
    comment_limit: int,
) -> None:
    """Adds the history and doc-comment pairs of one repository, if its licence is permissive."""
    if not (licences := history.licences(repository)):
        return
    changes: dict[str, history.Change] = {}
    for change in history.changes(repository, commit_limit):
        changes.setdefault(change.question.lower(), change)
        if len(changes) == pair_limit:
            break
    if not changes:
        return
    newest = next(iter(changes.values())).commit
    pairs.repositories.append({"name": name, "newest": newest, "licences": licences})
    names = sorted({f"{c.parent}:{path}" for c in changes.values() for path in c.lines})
    files = _read(repository, chunker, names)
    for change in changes.values():
        touched = []
        for path, ranges in change.lines.items():
            for chunk in files.get(f"{change.parent}:{path}", []):
                count = sum(
                    max(0, min(chunk.last_line, last) - max(chunk.first_line, first) + 1)
                    for first, last in ranges
                )
                if count:
                    touched.append((-count, len(touched), chunk))
        gold = [pairs.chunk(c.path, c.header + c.text) for *_, c in sorted(touched)[:gold_limit]]
        if gold:
            pairs.add("history", change.question, gold, list(change.lines))
    _add_comments(pairs, name, files, comment_limit)


def _add_comments(
    pairs: Pairs, name: str, files: dict[str, list[Chunk]], limit: int
) -> None:
    found: dict[str, tuple[str, Chunk]] = {}
    for chunk in (chunk for chunks in files.values() for chunk in chunks):
        if result := doc_comments.split(chunk.text):
            found.setdefault(result[0], (result[1], chunk))
    picked = random.Random(name).sample(sorted(found), min(limit, len(found)))
    for question in picked:
        code, chunk = found[question]
        gold = pairs.chunk(chunk.path, chunk.header + code)
        pairs.add("doc comment", question, [gold], [chunk.path])


def add_validation(
    pairs: Pairs, name: str, repository: Path, chunker: Chunker, commit_limit: int, pair_limit: int
) -> None:
    """Adds a whole repository as it was before its newest `commit_limit` commits."""

    def git(*arguments: str) -> str:
        run = subprocess.run(
            ["git", "-C", str(repository), *arguments], capture_output=True, check=True
        )
        return run.stdout.decode("utf-8", "replace")

    commits = git("rev-list", "--first-parent", f"-n{commit_limit + 1}", "HEAD").split()
    base = commits[-1]
    listed = git("ls-tree", "-r", "--name-only", base).split("\n")
    paths = [path for path in listed if history.is_source(path)]
    pairs.repositories.append({"name": name, "newest": commits[0], "base": base})
    files = _read(repository, chunker, [f"{base}:{path}" for path in paths])
    chunks_of: dict[str, list[int]] = {}
    for key, chunks in files.items():
        path = key.partition(":")[2]
        chunks_of[path] = [pairs.chunk(path, c.header + c.text) for c in chunks]
    count = 0
    for change in history.changes(repository, commit_limit, commits[0]):
        gold = sorted({i for path in change.lines for i in chunks_of.get(path, [])})
        if gold and count < pair_limit:
            pairs.add("history", change.question, gold, [p for p in change.lines if p in chunks_of])
            count += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("mirrors", type=Path, help="folders OWNER+NAME, in each a git folder repo")
    parser.add_argument("out", type=Path)
    parser.add_argument("--chunker", required=True, help="the repoask-bench binary")
    parser.add_argument("--vocabulary", type=Path, required=True, help="the encoder's vocab.txt")
    parser.add_argument("--commits", type=int, default=1500, help="newest commits looked at")
    parser.add_argument("--pairs", type=int, default=300, help="history pairs a repository")
    parser.add_argument("--golds", type=int, default=2, help="chunks that answer one question")
    parser.add_argument("--comments", type=int, default=40, help="doc comments a repository")
    parser.add_argument("--only", help="names with this text")
    options = parser.parse_args()
    chunker = repoask_chunker(options.chunker)
    train, validation = Pairs(), Pairs()
    held_out = HeldOut()
    for folder in sorted(options.mirrors.iterdir()):
        name = folder.name.replace("+", "/")
        if not (folder / "repo").is_dir() or held_out.is_source(name):
            continue
        if options.only and options.only not in name:
            continue
        if name in VALIDATION:
            add_validation(validation, name, folder / "repo", chunker, 500, 60)
        else:
            add_training(
                train,
                name,
                folder / "repo",
                chunker,
                options.commits,
                options.pairs,
                options.golds,
                options.comments,
            )
        found = validation if name in VALIDATION else train
        counts = f"{len(found.questions)} pairs, {len(found.chunks)} chunks so far"
        print(f"{name}: {counts}", flush=True)
    vocabulary = load_tokenizer(options.vocabulary)
    train.save(options.out / "pairs-train.safetensors", vocabulary)
    validation.save(options.out / "pairs-validation.safetensors", vocabulary)

if __name__ == "__main__":
    main()
