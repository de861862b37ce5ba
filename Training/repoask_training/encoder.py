"""The text encoder: token ids in, token outputs or one unit vector a text out.

A BERT of all-MiniLM-L6-v2's kind, read from its safetensors file with Hugging Face's tensor names,
computed in float32 as the Swift `TextEncoder` does: exact gelu, layer norm with epsilon 1e-12, a
text's vector is the mean of its tokens' outputs scaled to length 1. Padding never changes a text's
vector. An optional LoRA is a pytree `{"layer.0.attention.query": {"a", "b"}, ...}`, added to six
linear maps of each layer: y = x W^T + b + (alpha / rank) (x A^T) B^T.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from safetensors.numpy import load_file

EPSILON = 1e-12
TOKEN_LIMIT = 256
# Which head count belongs to which hidden size: no shape in the file tells.
HEAD_COUNTS = {384: 12, 512: 8, 768: 12, 1024: 16}
# LoRA's name of a linear map, and the weight file's.
MAPS = {
    "attention.query": "attention.self.query",
    "attention.key": "attention.self.key",
    "attention.value": "attention.self.value",
    "attention.output": "attention.output.dense",
    "intermediate": "intermediate.dense",
    "output": "output.dense",
}


@dataclass(frozen=True)
class EncoderConfig:
    """The shape of an encoder; hashable, so that jit can take it as a static argument."""

    hidden_size: int
    layer_count: int
    head_count: int
    position_count: int


def load_encoder(path: Path | str) -> tuple[EncoderConfig, dict[str, jax.Array]]:
    """The configuration and the float32 tensors of a safetensors file."""
    tensors = load_file(str(path))
    weights = {
        name: jnp.asarray(value, jnp.float32)
        for name, value in tensors.items()
        if value.dtype.kind == "f"
    }
    return config_of(weights), weights


def config_of(weights: dict) -> EncoderConfig:
    """The configuration that the shapes of the tensors tell."""
    position_count, hidden_size = weights["embeddings.position_embeddings.weight"].shape
    if hidden_size not in HEAD_COUNTS:
        raise ValueError(f"no head count is known for an encoder of hidden size {hidden_size}")
    layer_count = 0
    while f"encoder.layer.{layer_count}.intermediate.dense.weight" in weights:
        layer_count += 1
    return EncoderConfig(hidden_size, layer_count, HEAD_COUNTS[hidden_size], position_count)


def weight_name(place: str) -> str:
    """`layer.0.attention.query` -> `encoder.layer.0.attention.self.query.weight`."""
    _, layer, name = place.split(".", 2)
    return f"encoder.layer.{layer}.{MAPS[name]}.weight"


def make_lora(
    config: EncoderConfig, weights: dict[str, jax.Array], rank: int, seed: int = 0
) -> dict[str, dict[str, jax.Array]]:
    """A LoRA that changes nothing yet: A is random, B is zero."""
    key = jax.random.key(seed)
    lora = {}
    for layer in range(config.layer_count):
        for name in MAPS:
            place = f"layer.{layer}.{name}"
            output_size, input_size = weights[weight_name(place)].shape
            key, own = jax.random.split(key)
            lora[place] = {
                "a": jax.random.normal(own, (rank, input_size)) / np.sqrt(input_size),
                "b": jnp.zeros((output_size, rank)),
            }
    return lora


def merge_lora(
    tensors: dict[str, np.ndarray], lora: dict[str, dict[str, np.ndarray]], scale: float
) -> dict[str, np.ndarray]:
    """The tensors with scale * B A added to the maps that the LoRA changes."""
    merged = dict(tensors)
    for place, pair in lora.items():
        name = weight_name(place)
        update = scale * np.asarray(pair["b"], np.float32) @ np.asarray(pair["a"], np.float32)
        merged[name] = (np.asarray(tensors[name], np.float32) + update).astype(tensors[name].dtype)
    return merged


def token_outputs(
    config: EncoderConfig,
    weights: dict[str, jax.Array],
    ids: jax.Array,  # [batch, length]
    mask: jax.Array,  # [batch, length], true for tokens
    lora: dict[str, dict[str, jax.Array]] | None = None,
    scale: float = 1.0,
) -> jax.Array:  # [batch, length, hidden]
    """The last layer's outputs; rows of padding hold nothing of use."""
    batch, length = ids.shape
    head_size = config.hidden_size // config.head_count

    def norm(x: jax.Array, name: str) -> jax.Array:
        x = x - x.mean(-1, keepdims=True)
        x = x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + EPSILON)
        return x * weights[name + ".weight"] + weights[name + ".bias"]

    def linear(x: jax.Array, layer: int, name: str) -> jax.Array:
        prefix = f"encoder.layer.{layer}.{MAPS[name]}"
        y = x @ weights[prefix + ".weight"].T + weights[prefix + ".bias"]
        pair = lora.get(f"layer.{layer}.{name}") if lora else None
        if pair is None:
            return y
        # Two axes only: the gradients of skinny products are slow with more.
        update = (x.reshape(-1, x.shape[-1]) @ pair["a"].T) @ pair["b"].T
        return y + scale * update.reshape(y.shape)

    def heads(x: jax.Array) -> jax.Array:  # [batch, head, length, head_size]
        return x.reshape(batch, length, config.head_count, head_size).transpose(0, 2, 1, 3)

    x = (
        weights["embeddings.word_embeddings.weight"][ids]
        + weights["embeddings.position_embeddings.weight"][:length]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    x = norm(x, "embeddings.LayerNorm")
    bias = jnp.where(mask, 0.0, -1e9)[:, None, None, :]  # [batch, 1, 1, length]
    for layer in range(config.layer_count):
        query = heads(linear(x, layer, "attention.query"))
        key = heads(linear(x, layer, "attention.key"))
        value = heads(linear(x, layer, "attention.value"))
        scores = jnp.einsum("bhqd,bhkd->bhqk", query, key) / np.sqrt(head_size)
        context = jnp.einsum("bhqk,bhkd->bhqd", jax.nn.softmax(scores + bias), value)
        context = context.transpose(0, 2, 1, 3).reshape(batch, length, config.hidden_size)
        name = f"encoder.layer.{layer}."
        x = norm(
            linear(context, layer, "attention.output") + x, name + "attention.output.LayerNorm"
        )
        wide = jax.nn.gelu(linear(x, layer, "intermediate"), approximate=False)
        x = norm(linear(wide, layer, "output") + x, name + "output.LayerNorm")
    return x


def vectors(
    config: EncoderConfig,
    weights: dict[str, jax.Array],
    ids: jax.Array,
    mask: jax.Array,
    lora: dict[str, dict[str, jax.Array]] | None = None,
    scale: float = 1.0,
) -> jax.Array:  # [batch, hidden]
    """Unit vectors of texts: the mean of their tokens' outputs, scaled to length 1."""
    rows = token_outputs(config, weights, ids, mask, lora, scale)
    total = jnp.where(mask[..., None], rows, 0).sum(1)
    return total / jnp.maximum(jnp.linalg.norm(total, axis=-1, keepdims=True), 1e-30)


def pad(texts: list[np.ndarray], length: int) -> tuple[np.ndarray, np.ndarray]:
    """Token ids and mask `[texts, length]`; longer texts are cut, their last token kept."""
    ids = np.zeros((len(texts), length), np.int32)
    mask = np.zeros((len(texts), length), bool)
    for row, text in enumerate(texts):
        count = min(len(text), length)
        ids[row, :count] = text[:count]
        ids[row, count - 1] = text[-1]
        mask[row, :count] = True
    return ids, mask


_jit_vectors = jax.jit(vectors, static_argnums=0)


def encode(
    config: EncoderConfig,
    weights: dict[str, jax.Array],
    texts: list[np.ndarray],
    lora: dict[str, dict[str, jax.Array]] | None = None,
    scale: float = 1.0,
    limit: int = TOKEN_LIMIT,
    step: int = 32,
    tokens_at_once: int = 8192,
) -> np.ndarray:  # [texts, hidden]
    """Unit vectors of any number of texts, in their order.

    Texts of similar length go together, padded to the next multiple of `step`: one compiled
    program for each length.
    """
    result = np.zeros((len(texts), config.hidden_size), np.float32)
    buckets: dict[int, list[int]] = {}
    for index, text in enumerate(texts):
        length = -(-min(len(text), limit) // step) * step
        buckets.setdefault(length, []).append(index)
    for length, members in sorted(buckets.items()):
        size = max(1, tokens_at_once // length)
        for start in range(0, len(members), size):
            rows = members[start : start + size]
            # Rows of padding alone keep the shape, so that the last batch compiles nothing new.
            batch = [texts[row] for row in rows] + [texts[rows[0]]] * (size - len(rows))
            ids, mask = pad(batch, length)
            found = _jit_vectors(config, weights, ids, mask, lora, scale)
            result[rows] = np.asarray(found)[: len(rows)]
    return result
