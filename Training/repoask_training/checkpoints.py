"""Parameters on disk: one safetensors file of float32 tensors, named by their path in the tree.

Written beside the old file and renamed over it, so that a kill leaves one whole file. The state of
the run (stage, step, counts) is in the file's metadata, never apart from the weights it belongs to.
The optimizer's moments, twice as large, are in a file of their own beside it, which may be missing.
"""

import json
import os
from pathlib import Path

import jax
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


def _moments_path(path: Path) -> Path:
    return path.with_suffix(".moments.safetensors")


def save_moments(path: Path, moments, step: int) -> None:
    """Writes the moments that belong to the checkpoint at `path`, after it: a kill between the two
    leaves moments of an earlier step, which are not used."""
    tensors = {str(i): np.asarray(x) for i, x in enumerate(jax.tree.leaves(moments))}
    temporary = _moments_path(path).with_suffix(".part")
    save_file(tensors, temporary, {"step": str(step)})
    os.replace(temporary, _moments_path(path))


def load_moments(path: Path, fresh, step: int):
    """The moments beside the checkpoint at `path` in the form of `fresh`; None where there are none
    of this step."""
    if not _moments_path(path).exists():
        return None
    with safe_open(_moments_path(path), "numpy") as file:
        if (file.metadata() or {}).get("step") != str(step):
            return None
        leaves, form = jax.tree.flatten(fresh)
        found = [file.get_tensor(str(i)) for i in range(len(file.keys()))]
    if [x.shape for x in found] != [x.shape for x in leaves]:
        return None
    return jax.tree.unflatten(form, found)


def check(state: dict, digests: dict[str, str]) -> None:
    """Refuses a checkpoint of another configuration. One that does not say of which it is (a
    closed-form start) is only held to its shapes."""
    known = state.get("configuration", digests)
    other = [part for part, digest in digests.items() if known.get(part) != digest]
    if other:
        raise ValueError(
            f"the checkpoint was trained with other settings ({', '.join(other)}) than the "
            "configuration has; --changed takes it all the same"
        )


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
