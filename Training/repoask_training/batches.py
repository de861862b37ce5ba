"""Batches of units from shards, the same for a seed, a stage and a step, on every machine.

A *unit* is what is compressed at once: for E2LLM one chunk, for the others neighbouring chunks of a
file merged up to a length. A *group* is some consecutive units of one file and the text that
follows them.
"""

import dataclasses
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file


@dataclasses.dataclass(frozen=True)
class Shape:
    """The shape of a stage's batches."""

    unit_tokens: int  # longest unit
    groups: int  # prompts a batch, over all processes
    units: int = 1  # units a prompt
    next_tokens: int = 0  # text that follows, 0 where no loss wants it
    merge: bool = True  # merge neighbouring chunks up to `unit_tokens`
    encoder_tokens: int = 0  # longest encoder input, 0 where the method has no encoder


class Corpus:
    """Shards joined: decoder tokens, encoder tokens, chunk bounds and the files they belong to."""

    def __init__(self, paths: list[Path]):
        if not paths:
            raise FileNotFoundError("no shards found; build them with python -m repoask_training.data")
        shards = [load_file(path) for path in sorted(paths)]
        self.tokens = np.concatenate([s["tokens"] for s in shards])
        # Shards that were packed for a method without an encoder lack its tokens.
        encoded = all("encoder_tokens" in s for s in shards)
        self.encoder_tokens = self.encoder_offsets = None
        if encoded:
            self.encoder_tokens = np.concatenate([s["encoder_tokens"] for s in shards])
            self.encoder_offsets = joined_offsets([s["encoder_offsets"] for s in shards])
        self.offsets = joined_offsets([s["chunk_offsets"] for s in shards])
        files, chunk_file, sources = 0, [], []
        for s in shards:
            chunk_file.append(s["chunk_file"].astype(np.int64) + files)
            sources.append(s["file_source"].astype(np.int64))
            files += len(s["file_source"])
        self.chunk_file = np.concatenate(chunk_file)
        self.file_source = np.concatenate(sources)

    def units(self, shape: Shape) -> np.ndarray:
        """`[units, 4]`: first chunk, first token, end token, file."""
        units = []
        current = None
        bounds = self.offsets.tolist()
        for chunk, file in enumerate(self.chunk_file.tolist()):
            start, end = bounds[chunk], bounds[chunk + 1]
            if start == end:
                continue
            if (
                current is not None
                and shape.merge
                and current[3] == file
                and end - current[1] <= shape.unit_tokens
            ):
                current[2] = end
                continue
            current = [chunk, start, min(end, start + shape.unit_tokens), file]
            units.append(current)
            rest = current[2]
            while shape.merge and rest < end:  # a chunk longer than a unit
                current = [chunk, rest, min(end, rest + shape.unit_tokens), file]
                units.append(current)
                rest = current[2]
        return np.array(units, np.int64).reshape(-1, 4)


def joined_offsets(parts: list[np.ndarray]) -> np.ndarray:
    joined, base = [np.zeros(1, np.int64)], 0
    for offsets in parts:
        joined.append(offsets[1:].astype(np.int64) + base)
        base += int(offsets[-1])
    return np.concatenate(joined)


def drawn(items: np.ndarray, count: int, seed: list[int], step: int) -> np.ndarray:
    """The `count` items of a step: each epoch has an order of its own."""
    epoch, index = divmod(step, len(items) // count)
    order = np.random.default_rng([*seed, epoch]).permutation(items)
    return order[index * count : (index + 1) * count]


def shared(batch: np.ndarray, process: int, processes: int) -> np.ndarray:
    """One process's share of what belongs to a batch."""
    if len(batch) % processes:
        raise ValueError(f"{len(batch)} groups cannot be shared by {processes} processes")
    share = len(batch) // processes
    return batch[process * share : (process + 1) * share]


class Batches:
    """The batches of one stage."""

    def __init__(self, corpus: Corpus, shape: Shape, seed: int):
        self.corpus, self.shape, self.seed = corpus, shape, seed
        if shape.encoder_tokens and corpus.encoder_tokens is None:
            raise ValueError("the shards have no encoder tokens; build them anew")
        self.unit = corpus.units(shape)
        self.group = self._groups()
        if len(self.group) < shape.groups:
            raise ValueError(
                f"the shards hold {len(self.group)} groups of {shape.units} units; "
                f"a batch needs {shape.groups}"
            )

    def _groups(self) -> np.ndarray:
        """`[groups, 2]`: first unit and one behind the last; what follows them is the next unit."""
        shape, file = self.shape, self.unit[:, 3]
        length = self.unit[:, 2] - self.unit[:, 1]
        bounds = np.flatnonzero(np.diff(file, prepend=-1, append=-1))
        groups = []
        for first, end in zip(bounds[:-1].tolist(), bounds[1:].tolist()):
            last = end - 1 if shape.next_tokens else end  # something must follow
            groups += [(i, min(i + shape.units, last)) for i in range(first, last, shape.units)]
        groups = np.array(groups, np.int64).reshape(-1, 2)
        # Prompts that are mostly padding cost as much and teach less.
        sums = np.concatenate([[0], np.cumsum(length)])
        tokens = sums[groups[:, 1]] - sums[groups[:, 0]]
        least = shape.unit_tokens * shape.units // 4 if shape.merge else 8
        return groups[tokens >= least]

    def __len__(self) -> int:
        """Batches in one epoch."""
        return len(self.group) // self.shape.groups

    def batch(self, step: int, process: int = 0, processes: int = 1) -> dict[str, np.ndarray]:
        """One process's share of the batch of `step`."""
        groups = np.arange(len(self.group))
        whole = drawn(groups, self.shape.groups, [self.seed, 0], step)
        return self.assemble(shared(whole, process, processes))

    def assemble(self, groups: np.ndarray) -> dict[str, np.ndarray]:
        """The batch of the named groups."""
        shape, corpus, g = self.shape, self.corpus, len(groups)
        tokens = np.zeros((g, shape.units, shape.unit_tokens), np.int32)
        lengths = np.zeros((g, shape.units), np.int32)
        next_tokens = np.zeros((g, shape.next_tokens), np.int32)
        next_lengths = np.zeros(g, np.int32)
        encoder = np.zeros((g, shape.units, shape.encoder_tokens), np.int32)
        encoder_lengths = np.zeros((g, shape.units), np.int32)
        for row, (first, end) in enumerate(self.group[groups]):
            for column, unit in enumerate(range(first, end)):
                chunk, start, stop, _ = self.unit[unit]
                lengths[row, column] = stop - start
                tokens[row, column, : stop - start] = corpus.tokens[start:stop]
                if shape.encoder_tokens:
                    a, b = corpus.encoder_offsets[chunk : chunk + 2]
                    ids = corpus.encoder_tokens[a:b][: shape.encoder_tokens]
                    encoder_lengths[row, column] = len(ids)
                    encoder[row, column, : len(ids)] = ids
            if shape.next_tokens:
                _, start, stop, _ = self.unit[end]
                stop = min(stop, start + shape.next_tokens)
                next_lengths[row] = stop - start
                next_tokens[row, : stop - start] = corpus.tokens[start:stop]
        batch = {"tokens": tokens, "lengths": lengths}
        if shape.next_tokens:
            batch |= {"next_tokens": next_tokens, "next_lengths": next_lengths}
        if shape.encoder_tokens:
            batch |= {"encoder_tokens": encoder, "encoder_lengths": encoder_lengths}
        return batch
