"""Pairs as arrays, with the vectors of their chunks, and how well vectors find the files.

Reads what `repoask_training.data.pairs` writes. Chunk vectors are those of the encoder as it is
shipped; they are computed once and kept beside the pairs as float16.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import safe_open

from repoask_training import encoder


@dataclass(frozen=True)
class PairSet:
    repositories: list[dict]
    kinds: list[str]
    arrays: dict[str, np.ndarray]

    @staticmethod
    def load(path: Path | str) -> PairSet:
        with safe_open(str(path), "numpy") as file:
            metadata = file.metadata()
            arrays = {name: file.get_tensor(name) for name in file.keys()}
        return PairSet(
            json.loads(metadata["repositories"]), json.loads(metadata["kinds"]), arrays
        )

    @property
    def pair_count(self) -> int:
        return len(self.arrays["pair_repository"])

    @property
    def chunk_count(self) -> int:
        return len(self.arrays["chunk_repository"])

    def _row(self, values: str, offsets: str, index: int) -> np.ndarray:
        start, end = self.arrays[offsets][index : index + 2]
        return self.arrays[values][start:end]

    def question(self, pair: int) -> np.ndarray:
        return self._row("question_tokens", "question_offsets", pair)

    def chunk(self, chunk: int) -> np.ndarray:
        return self._row("chunk_tokens", "chunk_offsets", chunk)

    def gold(self, pair: int) -> np.ndarray:
        return self._row("gold_chunks", "gold_offsets", pair)

    def gold_files(self, pair: int) -> np.ndarray:
        return self._row("gold_files", "gold_file_offsets", pair)

    def chunk_vectors(
        self, cache: Path, config: encoder.EncoderConfig, weights: dict
    ) -> np.ndarray:  # [chunks, hidden], float32
        """The shipped encoder's vectors of all chunks; computed if `cache` is not there."""
        if not cache.exists():
            texts = [self.chunk(index) for index in range(self.chunk_count)]
            found = encoder.encode(config, weights, texts)
            cache.parent.mkdir(parents=True, exist_ok=True)
            with open(cache, "wb") as file:
                np.save(file, found.astype(np.float16))
        found = np.load(cache)
        if len(found) != self.chunk_count:
            raise ValueError(f"'{cache}' belongs to other pairs: delete it")
        return found.astype(np.float32)


def reciprocal_ranks(
    pairs: PairSet, questions: np.ndarray, chunks: np.ndarray, depth: int = 10
) -> np.ndarray:  # [pairs]
    """1 / rank of the first right file, 0 beyond `depth`; a file ranks by its best chunk.

    `questions` [pairs, hidden] and `chunks` [chunks, hidden] are unit vectors. Only files of the
    pair's own repository compete.
    """
    result = np.zeros(pairs.pair_count)
    repository_of = pairs.arrays["chunk_repository"]
    for repository in range(len(pairs.repositories)):
        members = np.flatnonzero(repository_of == repository)
        files, file_of = np.unique(pairs.arrays["chunk_file"][members], return_inverse=True)
        for pair in np.flatnonzero(pairs.arrays["pair_repository"] == repository):
            best = np.full(len(files), -2.0, np.float32)
            np.maximum.at(best, file_of, chunks[members] @ questions[pair])
            right = np.isin(files, pairs.gold_files(pair))
            if right.any():
                rank = 1 + int((best > best[right].max()).sum())
                result[pair] = 1 / rank if rank <= depth else 0
    return result


def score(pairs: PairSet, questions: np.ndarray, chunks: np.ndarray) -> dict[str, float]:
    """Mean MRR@10 of the repositories, and of all pairs."""
    ranks = reciprocal_ranks(pairs, questions, chunks)
    repository_of = pairs.arrays["pair_repository"]
    means = [ranks[repository_of == index].mean() for index in np.unique(repository_of)]
    return {"mrr": float(ranks.mean()), "repository_mrr": float(np.mean(means))}
