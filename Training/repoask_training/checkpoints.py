"""Parameters on disk: one safetensors file of float32 tensors, named by their path in the tree.

Written beside the old file and renamed over it, so that a kill leaves one whole file. The state of
the run (stage, step, counts) is in the file's metadata, never apart from the weights it belongs to.
"""

import json
import os
from pathlib import Path

import jax.numpy as jnp
import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file


def flatten(tree: dict, prefix: str = "") -> dict[str, np.ndarray]:
    """`{"lora": {"attn_q": {"a": x}}}` to `{"lora.attn_q.a": x}`."""
    flat = {}
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            flat |= flatten(value, f"{name}.")
        else:
            flat[name] = np.ascontiguousarray(np.asarray(value, np.float32))
    return flat


def nested(flat: dict) -> dict:
    """The inverse of `flatten`."""
    tree = {}
    for name, value in flat.items():
        *path, last = name.split(".")
        node = tree
        for key in path:
            node = node.setdefault(key, {})
        node[last] = value
    return tree


def save(path: Path, parameters: dict, state: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    save_file(flatten(parameters), temporary, {"state": json.dumps(state)})
    os.replace(temporary, path)


def load(path: Path) -> tuple[dict, dict]:
    """Parameters and state."""
    with safe_open(path, "numpy") as file:
        state = json.loads((file.metadata() or {}).get("state", "{}"))
        return nested({name: jnp.asarray(file.get_tensor(name)) for name in file.keys()}), state


def like(loaded: dict, fresh: dict) -> dict:
    """`loaded` if it has the tensors and shapes of `fresh`; others are refused."""
    a = {name: value.shape for name, value in flatten(loaded).items()}
    b = {name: value.shape for name, value in flatten(fresh).items()}
    wrong = sorted(name for name in a.keys() | b.keys() if a.get(name) != b.get(name))
    if wrong:
        name = wrong[0]
        raise ValueError(
            f"the checkpoint does not fit the configuration: '{name}' is {a.get(name)}, "
            f"expected {b.get(name)} ({len(wrong)} such tensors)"
        )
    return loaded
