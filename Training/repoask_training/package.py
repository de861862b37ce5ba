"""The weight package: what the Swift engine loads, and all it must check first.

A folder with two files; `FORMAT.md` says what each entry means.

    package.json          method, ratios, position layout, words, base models with SHA-256, training, scores
    weights.safetensors   bfloat16 tensors; LoRA by the decoder's own tensor names
"""

import dataclasses
import json
import os
from pathlib import Path

import jax.numpy as jnp
import ml_dtypes
import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

from . import checkpoints
from .methods import MethodSetting
from .stores import sha256

FORMAT = 2


def stored(parameters: dict, rounded=ml_dtypes.bfloat16) -> dict[str, np.ndarray]:
    """Parameters under the names and in the precision of the package.

    A LoRA `lora.attn_q.a` `[layers, rank, in]` becomes `lora.blk.N.attn_q.lora_a` `[rank, in]` a
    layer, as the Swift engine's LoRA files name them; other tensors keep their names.
    """
    tensors = {}
    for name, value in checkpoints.flatten(parameters).items():
        group, _, rest = name.partition(".")
        if group in ("lora", "reader_lora"):
            part, side = rest.split(".")
            for layer, matrix in enumerate(value):
                tensors[f"{group}.blk.{layer}.{part}.lora_{side}"] = matrix.astype(rounded)
        else:
            tensors[name] = value.astype(rounded)
    return tensors


def restored(tensors: dict[str, np.ndarray]) -> dict:
    """The inverse of `stored`, float32."""
    flat, layered = {}, {}
    for name, value in tensors.items():
        group, _, rest = name.partition(".blk.")
        if rest:
            layer, part, side = rest.split(".")
            layered.setdefault(f"{group}.{part}.{side[-1]}", {})[int(layer)] = value
        else:
            flat[name] = value
    for name, layers in layered.items():
        flat[name] = np.stack([layers[i] for i in range(len(layers))])
    return checkpoints.nested({k: jnp.asarray(v, jnp.float32) for k, v in flat.items()})


def write(
    folder: Path,
    parameters: dict,
    setting: MethodSetting,
    decoder_file: tuple[str, Path],
    encoder_file: tuple[str, Path] | None,
    ratios: list[int],
    training: dict,
    reads: list[Path] = (),
) -> None:
    """Writes a package without scores; `evaluate` adds them. `reads`: the packages that a reader was
    trained with."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = stored(parameters)
    save_file(tensors, folder / "weights.safetensors")
    models = {"decoder": decoder_file} | ({"encoder": encoder_file} if encoder_file else {})
    description = {
        "format": FORMAT,
        "method": dataclasses.asdict(setting),
        "ratios": ratios,
        "base_models": {
            role: {"id": name, "sha256": sha256(path)} for role, (name, path) in models.items()
        },
        "reads": {path.name: sha256(path / "weights.safetensors") for path in reads},
        "weights": {
            "sha256": sha256(folder / "weights.safetensors"),
            "tensors": {name: list(value.shape) for name, value in tensors.items()},
        },
        "training": training,
        "scores": {},
    }
    write_description(folder, description)


def write_description(folder: Path, description: dict) -> None:
    temporary = folder / "package.json.part"
    temporary.write_text(json.dumps(description, indent=1) + "\n")
    os.replace(temporary, folder / "package.json")


def read_description(folder: Path) -> dict:
    """What `package.json` says; its tensors are not looked at."""
    path = folder / "package.json"
    if not path.exists():
        raise FileNotFoundError(f"'{folder}' has no package.json; name the folder of a package")
    description = json.loads(path.read_text())
    if description.get("format") != FORMAT:
        raise ValueError(f"'{path}' is of format {description.get('format')}, expected {FORMAT}")
    return description


def read(folder: Path) -> tuple[dict, MethodSetting, dict]:
    """Parameters, setting and description, after every check that needs no base model."""
    description = read_description(folder)
    weights = folder / "weights.safetensors"
    found = sha256(weights)
    if found != description["weights"]["sha256"]:
        raise ValueError(f"'{weights}' is not the file the package describes: SHA-256 {found}")
    with safe_open(weights, "numpy") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    shapes = {name: list(value.shape) for name, value in tensors.items()}
    if shapes != description["weights"]["tensors"]:
        raise ValueError(f"'{weights}' does not hold the tensors the package describes")
    return restored(tensors), MethodSetting(**description["method"]), description


def companion_settings(folder: Path, description: dict) -> tuple[MethodSetting, ...]:
    """Settings of the packages beside `folder` that a reader was trained with; others are refused."""
    found = []
    for name, expected in description.get("reads", {}).items():
        theirs = read_description(folder.parent / name)
        if theirs["weights"]["sha256"] != expected:
            raise ValueError(
                f"'{folder.name}' was trained to read another version of '{name}' "
                f"({expected[:12]}…); fetch that one or train it again"
            )
        found.append(MethodSetting(**theirs["method"]))
    return tuple(found)


def check_models(description: dict, files: dict[str, Path]) -> None:
    """Refuses weights of other base models."""
    for role, model in description["base_models"].items():
        found = sha256(files[role])
        if found != model["sha256"]:
            raise ValueError(
                f"the package was trained for {model['id']} ({model['sha256'][:12]}…), "
                f"'{files[role]}' is {found[:12]}…"
            )
