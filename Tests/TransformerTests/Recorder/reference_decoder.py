"""A plain float forward pass of Llama and Qwen2 on a dequantized GGUF file.

The independent reference that the Swift decoder is measured against: numpy only, one layer
dequantized at a time (by the `gguf` package), no KV cache, no batching tricks.

    tokens or embedding rows [sequences, positions] -> hidden states -> logits
"""

import gguf
import numpy as np


class ReferenceDecoder:
    def __init__(self, path, dtype=np.float32, half_cache=False):
        self.reader = gguf.GGUFReader(path)
        self.dtype = dtype
        self.half_cache = half_cache  # round keys and values as an f16 KV cache does
        self.tensors = {t.name: t for t in self.reader.tensors}
        arch = self.arch = self.field("general.architecture")
        self.layers = self.field(f"{arch}.block_count")
        self.hidden = self.field(f"{arch}.embedding_length")
        self.heads = self.field(f"{arch}.attention.head_count")
        self.kv_heads = self.field(f"{arch}.attention.head_count_kv")
        self.epsilon = self.field(f"{arch}.attention.layer_norm_rms_epsilon")
        self.rope_base = self.field(f"{arch}.rope.freq_base")
        self.head_size = self.hidden // self.heads

    def field(self, key):
        return self.reader.fields[key].contents()

    def weight(self, name):
        t = self.tensors[name]
        return gguf.quants.dequantize(t.data, t.tensor_type).astype(self.dtype)

    def norm(self, x, name):
        x64 = x.astype(np.float64)
        scale = 1.0 / np.sqrt((x64 * x64).mean(-1, keepdims=True) + self.epsilon)
        return (x64 * scale).astype(self.dtype) * self.weight(name)

    def rope(self, x):  # [sequences, positions, heads, head_size]
        half = self.head_size // 2
        frequency = self.rope_base ** (-np.arange(half, dtype=np.float64) * 2 / self.head_size)
        angle = np.arange(x.shape[1], dtype=np.float64)[:, None] * frequency
        cos = np.cos(angle).astype(self.dtype)[None, :, None, :]
        sin = np.sin(angle).astype(self.dtype)[None, :, None, :]
        y = np.empty_like(x)
        if self.arch == "llama":  # the converter permuted q and k: pairs are neighbours
            a, b = x[..., 0::2], x[..., 1::2]
            y[..., 0::2], y[..., 1::2] = a * cos - b * sin, a * sin + b * cos
        else:
            a, b = x[..., :half], x[..., half:]
            y[..., :half], y[..., half:] = a * cos - b * sin, a * sin + b * cos
        return y

    def linear(self, x, layer, part, lora):
        name = f"blk.{layer}.{part}"
        y = x @ self.weight(name + ".weight").T
        if name + ".bias" in self.tensors:
            y = y + self.weight(name + ".bias")
        if lora and name + ".lora_a" in lora:
            a, b = (lora[name + s].astype(self.dtype) for s in (".lora_a", ".lora_b"))
            y = y + (x @ a.T) @ b.T * (float(lora["alpha"][0]) / a.shape[0])
        return y.astype(self.dtype)

    def attention(self, x, layer, lora):
        s, n, _ = x.shape
        q = self.linear(x, layer, "attn_q", lora).reshape(s, n, self.heads, self.head_size)
        k = self.linear(x, layer, "attn_k", lora).reshape(s, n, self.kv_heads, self.head_size)
        v = self.linear(x, layer, "attn_v", lora).reshape(s, n, self.kv_heads, self.head_size)
        q, k = self.rope(q), self.rope(k)
        if self.half_cache:
            k, v = (x.astype(np.float16).astype(self.dtype) for x in (k, v))
        group = self.heads // self.kv_heads
        mask = np.triu(np.full((n, n), -np.inf, self.dtype), 1)
        out = np.empty_like(q)
        for i in range(s):
            for h in range(self.heads):
                scores = q[i, :, h] @ k[i, :, h // group].T / np.sqrt(self.head_size) + mask
                scores = np.exp(scores - scores.max(-1, keepdims=True))
                scores = (scores / scores.sum(-1, keepdims=True)).astype(self.dtype)
                out[i, :, h] = scores @ v[i, :, h // group]
        return self.linear(out.reshape(s, n, -1), layer, "attn_output", lora)

    def embed(self, ids):  # [...] -> [..., hidden]
        t = self.tensors["token_embd.weight"]
        flat = np.asarray(ids).reshape(-1)
        rows = gguf.quants.dequantize(t.data[flat], t.tensor_type).astype(self.dtype)
        return rows.reshape(*np.shape(ids), self.hidden)

    def hidden_states(self, rows, lora=None):  # [sequences, positions, hidden], after final norm
        x = rows.astype(self.dtype)
        for layer in range(self.layers):
            x = x + self.attention(self.norm(x, f"blk.{layer}.attn_norm.weight"), layer, lora)
            y = self.norm(x, f"blk.{layer}.ffn_norm.weight")
            gate = self.linear(y, layer, "ffn_gate", lora)
            up = self.linear(y, layer, "ffn_up", lora)
            y = gate / (1 + np.exp(-gate)) * up
            x = x + self.linear(y, layer, "ffn_down", lora)
        return self.norm(x, "output_norm.weight")

    def output_projection(self):
        tied = "output.weight" not in self.tensors
        return self.weight("token_embd.weight" if tied else "output.weight")  # [vocabulary, hidden]
