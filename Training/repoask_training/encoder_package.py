"""Writes the text encoder's LoRA as a weight package, or merged into a copy of the model.

The package is a folder:

    weights.safetensors   float16: layer.N.attention.{query,key,value,output}.lora_a [rank, in] and
                          .lora_b [out, rank], layer.N.intermediate.…, layer.N.output.…; alpha [1]
    package.json          method, side, rank, alpha, base model with SHA-256, training, scores

A map becomes W + (alpha / rank) B A. With side `question` only questions are encoded so; chunks
keep the base model's vectors. The same facts are in the tensors' metadata, as strings.

    python -m repoask_training.encoder_package CHECKPOINT --model FILE --out FOLDER \\
        [--pairs FILE] [--scores FILE] [--merge FILE]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from repoask_training.encoder import merge_lora
from repoask_training.pair_set import PairSet
from repoask_training.stores import sha256


def read_checkpoint(path: Path) -> tuple[dict, int, dict[str, dict[str, np.ndarray]]]:
    """Settings, steps and LoRA of a training checkpoint."""
    lora: dict[str, dict[str, np.ndarray]] = {}
    with safe_open(str(path), "numpy") as file:
        metadata = file.metadata()
        for name in file.keys():
            part, _, rest = name.partition(".")
            if part == "lora":
                place, _, letter = rest.rpartition(".lora_")
                lora.setdefault(place, {})[letter] = file.get_tensor(name)
    return json.loads(metadata["settings"]), int(metadata["step"]), lora


def write_package(
    out: Path, settings: dict, steps: int, lora: dict, base: Path, training: dict, scores: dict
) -> None:
    """Writes both files; `training` and `scores` go into package.json as they are."""
    arrays = {
        f"{place}.lora_{letter}": np.asarray(value, np.float16)
        for place, pair in lora.items()
        for letter, value in pair.items()
    }
    arrays["alpha"] = np.array([settings["alpha"]], np.float32)
    package = {
        "format": 1,
        "method": "encoder LoRA",
        "side": settings["side"],
        "rank": settings["rank"],
        "alpha": settings["alpha"],
        "base_models": {"encoder": {"id": base.parent.name, "sha256": sha256(base)}},
        "training": {
            "settings": settings,
            "steps": steps,
            "questions": steps * settings["batch"],
            **training,
        },
        "scores": scores,
    }
    out.mkdir(parents=True, exist_ok=True)
    weights = out / "weights.safetensors"
    text = {key: v if isinstance(v, str) else json.dumps(v) for key, v in package.items()}
    del text["training"]
    save_file(arrays, str(weights), text)
    package["weights"] = {
        "sha256": sha256(weights),
        "tensors": {name: list(value.shape) for name, value in arrays.items()},
    }
    (out / "package.json").write_text(json.dumps(package, indent=1) + "\n")


def training_data(path: Path) -> dict:
    """What the pairs were made of: repositories with their commits and licences, and counts."""
    pairs = PairSet.load(path)
    counts = np.bincount(pairs.arrays["pair_kind"], minlength=len(pairs.kinds))
    return {
        "pairs": dict(zip(pairs.kinds, counts.tolist())),
        "chunks": pairs.chunk_count,
        "repositories": pairs.repositories,
    }


def write_merged(out: Path, settings: dict, lora: dict, base: Path) -> None:
    """A copy of the base model with the LoRA, as rounded in the package, added to its weights."""
    rounded = {
        place: {letter: value.astype(np.float16) for letter, value in pair.items()}
        for place, pair in lora.items()
    }
    with safe_open(str(base), "numpy") as file:
        metadata = file.metadata()
    scale = settings["alpha"] / settings["rank"]
    save_file(merge_lora(load_file(str(base)), rounded, scale), str(out), metadata)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--model", type=Path, required=True, help="the encoder's model.safetensors")
    parser.add_argument("--out", type=Path, help="folder of the package")
    parser.add_argument("--pairs", type=Path, help="pairs-train.safetensors, to say what was read")
    parser.add_argument("--scores", type=Path, help="JSON of scores, for package.json")
    parser.add_argument("--merge", type=Path, help="where to write the merged model")
    options = parser.parse_args()
    settings, steps, lora = read_checkpoint(options.checkpoint)
    if options.out:
        training = training_data(options.pairs) if options.pairs else {}
        scores = json.loads(options.scores.read_text()) if options.scores else {}
        write_package(options.out, settings, steps, lora, options.model, training, scores)
    if options.merge:
        write_merged(options.merge, settings, lora, options.model)


if __name__ == "__main__":
    main()
