"""Shards: chunks of source code as token ids of one decoder and of the text encoder.

One safetensors file a shard. `tokens` and `encoder_tokens` lie one chunk after the other; the
chunks of a file are adjacent, in order, and cover the file.
"""

import dataclasses
import json
import os
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file


@dataclasses.dataclass
class ShardMetadata:
    tokenizer: str  # the decoder's model id
    chunker: int  # version of repoask's chunker
    manifest: str  # hash of the manifest the files were chosen from
    seed: int = 0


class ShardWriter:
    """Collects the files of one shard."""

    def __init__(self, metadata: ShardMetadata):
        self.metadata = metadata
        self.sources: dict[str, int] = {}
        self.languages: dict[str, int] = {}
        self._tokens: list[np.ndarray] = []
        self._lengths: list[int] = []
        self._encoder_tokens: list[np.ndarray] = []
        self._encoder_lengths: list[int] = []
        self._chunk_file: list[int] = []
        self._file_source: list[int] = []
        self._file_language: list[int] = []
        self.token_count = 0

    @property
    def file_count(self) -> int:
        return len(self._file_source)

    def add(
        self, source: str, language: str, chunks: list[list[int]], encoder_chunks: list[list[int]]
    ) -> None:
        """Adds a file: token ids of its chunks, and what the encoder reads of each."""
        if len(chunks) != len(encoder_chunks):
            raise ValueError(f"{len(chunks)} chunks but {len(encoder_chunks)} encoder texts")
        number = self.file_count
        self._file_source.append(self.sources.setdefault(source, len(self.sources)))
        self._file_language.append(self.languages.setdefault(language, len(self.languages)))
        for ids, encoder_ids in zip(chunks, encoder_chunks):
            self._tokens.append(np.array(ids, np.uint32))
            self._lengths.append(len(ids))
            self._encoder_tokens.append(np.array(encoder_ids, np.uint16))
            self._encoder_lengths.append(len(encoder_ids))
            self._chunk_file.append(number)
            self.token_count += len(ids)

    def write(self, path: Path) -> None:
        """Writes the shard whole or not at all."""
        arrays = {
            "tokens": joined(self._tokens, np.uint32),
            "chunk_offsets": offsets(self._lengths),
            "encoder_tokens": joined(self._encoder_tokens, np.uint16),
            "encoder_offsets": offsets(self._encoder_lengths),
            "chunk_file": np.array(self._chunk_file, np.uint32),
            "file_source": np.array(self._file_source, np.uint16),
            "file_language": np.array(self._file_language, np.uint8),
        }
        metadata = {key: str(value) for key, value in dataclasses.asdict(self.metadata).items()}
        metadata["sources"] = json.dumps(list(self.sources))
        metadata["languages"] = json.dumps(list(self.languages))
        save_whole(arrays, path, metadata)


def joined(parts: list[np.ndarray], kind: type) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0, kind)


def offsets(lengths: list[int]) -> np.ndarray:
    """Where each of some consecutive parts begins, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.uint32)


def save_whole(arrays: dict[str, np.ndarray], path: Path, metadata: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    save_file(arrays, partial, metadata=metadata)
    os.replace(partial, path)


def read_metadata(path: Path) -> dict[str, str]:
    with safe_open(path, framework="numpy") as file:
        return file.metadata()
