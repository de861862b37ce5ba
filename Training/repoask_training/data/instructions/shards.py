"""Instruction shards: questions, answers, and the chunks each question is asked about.

The contexts of a sample lie one after the other, shuffled; `gold` is the position of the one that
holds the answer, -1 where none does and the answer says so. A context's place is `path:first-last`,
its tokens are those of the chunk's text, its encoder tokens are the indexer's.
"""

import json
from pathlib import Path

import numpy as np

from ..shards import joined, offsets, save_whole


class InstructionWriter:
    def __init__(self, metadata: dict[str, str]):
        self.metadata = metadata
        self.kinds: dict[str, int] = {}
        self.sources: dict[str, int] = {}
        self._parts: dict[str, list[np.ndarray]] = {
            name: [] for name in ("prompt", "answer", "place", "context", "context_encoder")
        }
        self._context_counts: list[int] = []
        self._kind: list[int] = []
        self._gold: list[int] = []
        self._source: list[int] = []
        self.token_count = 0

    @property
    def sample_count(self) -> int:
        return len(self._kind)

    def add(
        self,
        source: str,
        kind: str,
        prompt: list[int],
        answer: list[int],
        contexts: list[tuple[np.ndarray, np.ndarray, np.ndarray]],
        gold: int,
    ) -> None:
        """`contexts`: decoder ids of place and text, and encoder ids, of each."""
        self._parts["prompt"].append(np.array(prompt, np.uint32))
        self._parts["answer"].append(np.array(answer, np.uint32))
        for place, ids, encoder_ids in contexts:
            self._parts["place"].append(place)
            self._parts["context"].append(ids)
            self._parts["context_encoder"].append(encoder_ids)
            self.token_count += len(ids)
        self._context_counts.append(len(contexts))
        self._kind.append(self.kinds.setdefault(kind, len(self.kinds)))
        self._source.append(self.sources.setdefault(source, len(self.sources)))
        self._gold.append(gold)
        self.token_count += len(prompt) + len(answer)

    def write(self, path: Path) -> None:
        arrays = {}
        for name, parts in self._parts.items():
            kind = np.uint16 if name == "context_encoder" else np.uint32
            tokens = "context_encoder_tokens" if name == "context_encoder" else name + "_tokens"
            arrays[tokens] = joined(parts, kind)
            arrays[name + "_offsets"] = offsets([len(part) for part in parts])
        arrays["sample_contexts"] = offsets(self._context_counts)
        arrays["kind"] = np.array(self._kind, np.uint8)
        arrays["gold"] = np.array(self._gold, np.int8)
        arrays["source"] = np.array(self._source, np.uint16)
        metadata = dict(self.metadata)
        metadata["kinds"] = json.dumps(list(self.kinds))
        metadata["sources"] = json.dumps(list(self.sources))
        metadata["contexts"] = "shuffled; gold is the position in the sample, -1: not among them"
        save_whole(arrays, path, metadata)
