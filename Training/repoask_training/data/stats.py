"""Counts what a folder of shards holds."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from .shards import read_metadata


def print_stats(folder: Path) -> None:
    """Prints tokens, chunks, files and sources by split and language."""
    for split in ("train", "validation"):
        paths = sorted(folder.glob(f"{split}-*.safetensors"))
        tokens: Counter = Counter()
        chunks: Counter = Counter()
        files: Counter = Counter()
        by_source: Counter = Counter()
        for path in paths:
            metadata, shard = read_metadata(path), load_file(path)
            languages = np.array(json.loads(metadata["languages"]))
            sources = np.array(json.loads(metadata["sources"]))
            lengths = np.diff(shard["chunk_offsets"].astype(np.int64))
            of_chunk = languages[shard["file_language"]][shard["chunk_file"]]
            source_of_chunk = sources[shard["file_source"]][shard["chunk_file"]]
            for name in languages:
                tokens[name] += int(lengths[of_chunk == name].sum())
                chunks[name] += int((of_chunk == name).sum())
            for name in sources:
                by_source[name] += int(lengths[source_of_chunk == name].sum())
            files.update(languages[shard["file_language"]].tolist())
        if not paths:
            continue
        total = sum(tokens.values())
        print(f"{split}: {total} tokens, {len(by_source)} sources, {len(paths)} shards")
        for name, count in tokens.most_common():
            share = 100 * count / total
            print(f"  {name:12} {count:10} tokens {share:5.1f}%  {chunks[name]:8} chunks  "
                  f"{files[name]:7} files")  # fmt: skip
        name, count = by_source.most_common(1)[0]
        print(f"  largest source: {name}, {100 * count / total:.1f}%")
        for state in folder.glob(f".{split}-state.json"):
            print(f"  dropped files: {json.loads(state.read_text())['dropped']}")
