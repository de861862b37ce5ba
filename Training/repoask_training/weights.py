"""Reads a decoder's GGUF file into float arrays, dequantized exactly as the Swift engine reads it.

The block formats are those of the `gguf` package, the same reference the Swift readers are tested
against. Layers are stacked, `[layers, …]`, so that one compiled layer serves them all.
"""

import dataclasses
from pathlib import Path

import gguf
import jax.numpy as jnp
import numpy as np

LINEAR_MAPS = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")


@dataclasses.dataclass(frozen=True)
class DecoderConfig:
    """What a forward pass needs to know beside the weights. Hashable: a static argument of `jit`."""

    architecture: str  # "qwen2" or "llama"
    layers: int
    hidden: int
    heads: int
    kv_heads: int
    feed_forward: int
    vocabulary: int
    context: int
    rope_base: float
    epsilon: float

    @property
    def head_size(self) -> int:
        return self.hidden // self.heads

    def shape_of(self, name: str) -> tuple[int, int]:
        """`(inputs, outputs)` of one linear map of a layer."""
        kv = self.kv_heads * self.head_size
        return {
            "attn_q": (self.hidden, self.hidden),
            "attn_k": (self.hidden, kv),
            "attn_v": (self.hidden, kv),
            "attn_output": (self.hidden, self.hidden),
            "ffn_gate": (self.hidden, self.feed_forward),
            "ffn_up": (self.hidden, self.feed_forward),
            "ffn_down": (self.feed_forward, self.hidden),
        }[name]


def read_config(reader: gguf.GGUFReader) -> DecoderConfig:
    def field(key):
        if key not in reader.fields:
            raise ValueError(f"the GGUF file has no '{key}'; is it a Qwen2 or Llama decoder?")
        return reader.fields[key].contents()

    arch = field("general.architecture")
    if arch not in ("qwen2", "llama"):
        raise ValueError(f"cannot train on architecture '{arch}'; known are qwen2 and llama")
    tensors = {t.name: t for t in reader.tensors}
    return DecoderConfig(
        architecture=arch,
        layers=field(f"{arch}.block_count"),
        hidden=field(f"{arch}.embedding_length"),
        heads=field(f"{arch}.attention.head_count"),
        kv_heads=field(f"{arch}.attention.head_count_kv"),
        feed_forward=field(f"{arch}.feed_forward_length"),
        vocabulary=int(tensors["token_embd.weight"].shape[1]),
        context=field(f"{arch}.context_length"),
        rope_base=float(field(f"{arch}.rope.freq_base")),
        epsilon=float(field(f"{arch}.attention.layer_norm_rms_epsilon")),
    )


def load_decoder(path: str | Path, dtype=np.float32) -> tuple[DecoderConfig, dict]:
    """The decoder's configuration and its weights.

    `model["layers"]` holds `[layers, in, out]` maps, `[layers, out]` biases and `[layers, hidden]`
    norms; `token_embedding` and `output` are `[vocabulary, hidden]` (the same array where the file
    ties them).
    """
    reader = gguf.GGUFReader(str(path))
    config = read_config(reader)
    tensors = {t.name: t for t in reader.tensors}

    def dense(name: str) -> np.ndarray:
        tensor = tensors[name]
        return gguf.quants.dequantize(tensor.data, tensor.tensor_type)

    def stacked(part: str, transpose: bool = False):
        names = [f"blk.{i}.{part}" for i in range(config.layers)]
        arrays = [dense(n).T if transpose else dense(n) for n in names]
        return jnp.asarray(np.stack(arrays), dtype)

    layers = {name: stacked(f"{name}.weight", transpose=True) for name in LINEAR_MAPS}
    for name in LINEAR_MAPS:
        if f"blk.0.{name}.bias" in tensors:
            layers[f"{name}_bias"] = stacked(f"{name}.bias")
    for name in ("attn_norm", "ffn_norm"):
        layers[name] = stacked(f"{name}.weight")
    embedding = jnp.asarray(dense("token_embd.weight"), dtype)
    tied = "output.weight" not in tensors
    output = embedding if tied else jnp.asarray(dense("output.weight"), dtype)
    norm = jnp.asarray(dense("output_norm.weight"), dtype)
    return config, {
        "layers": layers,
        "token_embedding": embedding,
        "output_norm": norm,
        "output": output,
    }
