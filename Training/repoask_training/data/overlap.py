"""Finds copied code by its lines: held-out code inside other repositories, and near duplicates.

A shingle is six consecutive lines, without blank lines and lines of punctuation alone, with white
space collapsed, and without the comment a file begins with (licences are the same everywhere). Six
lines are about fifty tokens: long enough that two authors do not write the same by chance, short
enough that a copied function has several.
"""

import hashlib
import os
import re
from pathlib import Path

import numpy as np

LINES = 6
HELD_OUT_COUNT = 8  # shingles of a file that are held out: thirteen lines in a row
HELD_OUT_SHARE = 0.2
DUPLICATE_SHARE = 0.6

_MEANING = re.compile(r"\w")
_COMMENT = ("//", "#", "/*", "*", "--", ";", "<!--", "%", '"""', "'''", "=begin", "<?php")
_FACTOR = 0x9E3779B97F4A7C15
_POWERS = np.array([pow(_FACTOR, i, 1 << 64) for i in range(LINES)], np.uint64)


def lines_of(text: str) -> list[str]:
    lines = [" ".join(line.split()) for line in text.split("\n")]
    lines = [line for line in lines if _MEANING.search(line)]
    first = 0
    while first < min(len(lines), 80) and lines[first].startswith(_COMMENT):
        first += 1
    return lines[first:] if first < len(lines) else []


def shingles(text: str) -> np.ndarray:
    """Distinct 64-bit hashes of the shingles of `text`, sorted; one for a text of fewer lines."""
    lines = lines_of(text)
    if not lines:
        return np.zeros(0, np.uint64)
    hashes = np.frombuffer(
        b"".join(hashlib.blake2b(line.encode(), digest_size=8).digest() for line in lines),
        np.uint64,
    )
    if len(hashes) < LINES:
        padded = np.concatenate([hashes, np.zeros(LINES - len(hashes), np.uint64)])
        windows = padded[None]
    else:
        windows = np.lib.stride_tricks.sliding_window_view(hashes, LINES)
    with np.errstate(over="ignore"):
        mixed = (windows * _POWERS).sum(axis=1, dtype=np.uint64)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return np.unique(mixed ^ (mixed >> np.uint64(32)))


class HeldOutShingles:
    """Every shingle of held-out repositories, exact."""

    def __init__(self, hashes: np.ndarray):
        self.hashes = hashes  # sorted

    @classmethod
    def load(cls, path: Path) -> "HeldOutShingles":
        if not path.exists():
            raise FileNotFoundError(
                f"no '{path}': make it with `python -m repoask_training.data held-out`"
            )
        return cls(np.load(path, mmap_mode="r"))

    def contains(self, hashes: np.ndarray) -> np.ndarray:
        if len(self.hashes) == 0:
            return np.zeros(len(hashes), bool)
        places = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return self.hashes[places] == hashes

    def excludes(self, hashes: np.ndarray) -> bool:
        """Whether a file with these shingles holds held-out code."""
        count = int(self.contains(hashes).sum())
        return count >= HELD_OUT_COUNT or (count >= 1 and count >= HELD_OUT_SHARE * len(hashes))


class SeenShingles:
    """Shingles met so far, in a Bloom filter: 64 MiB, about one in a thousand wrongly known.

    Saved between shards, so that a build that was stopped goes on as if it had not been.
    """

    BITS = 29

    def __init__(self, words: np.ndarray | None = None):
        self._words = np.zeros(1 << (self.BITS - 6), np.uint64) if words is None else words

    def _places(self, hashes: np.ndarray) -> list[np.ndarray]:
        shift = np.uint64(64 - self.BITS)
        factors = (0xD6E8FEB86659FD93, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
        with np.errstate(over="ignore"):
            return [(hashes * np.uint64(factor)) >> shift for factor in factors]

    def known(self, hashes: np.ndarray) -> np.ndarray:
        result = np.ones(len(hashes), bool)
        for places in self._places(hashes):
            word = self._words[places >> np.uint64(6)]
            result &= (word >> (places & np.uint64(63))) & np.uint64(1) == 1
        return result

    def add(self, hashes: np.ndarray) -> None:
        for places in self._places(hashes):
            bits = np.uint64(1) << (places & np.uint64(63))
            np.bitwise_or.at(self._words, places >> np.uint64(6), bits)

    def is_duplicate(self, hashes: np.ndarray) -> bool:
        return len(hashes) > 0 and self.known(hashes).mean() >= DUPLICATE_SHARE

    def save(self, path: Path) -> None:
        partial = path.with_suffix(".partial.npy")
        np.save(partial, self._words)
        os.replace(partial, path)

    @classmethod
    def load(cls, path: Path) -> "SeenShingles":
        return cls(np.load(path))
