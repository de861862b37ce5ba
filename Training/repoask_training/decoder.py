"""The forward pass of Qwen2 and Llama decoders over embedding rows.

Rows in, hidden states out: token ids are looked up by the caller, so that memory slots and soft
prompts are rows like any other. Who may read whom is said by an explicit mask and where a row
stands by explicit positions; nothing is inferred from either.
"""

import functools

import jax
import jax.numpy as jnp

from .weights import LINEAR_MAPS, DecoderConfig


def embed(model: dict, ids: jax.Array) -> jax.Array:
    """Token embeddings: `[…]` ids to `[…, hidden]`."""
    return model["token_embedding"][ids]


def init_lora(key: jax.Array, config: DecoderConfig, rank: int, maps) -> dict:
    """A LoRA that changes nothing yet: `a` `[layers, rank, in]` random, `b` `[layers, out, rank]` zero."""
    lora = {}
    for name, k in zip(maps, jax.random.split(key, len(maps))):
        inputs, outputs = config.shape_of(name)
        a = jax.random.normal(k, (config.layers, rank, inputs)) / jnp.sqrt(inputs)
        lora[name] = {"a": a, "b": jnp.zeros((config.layers, outputs, rank))}
    return lora


def _linear(x, layer, lora, name, scale):  # scale: a number, or [batch, n, 1]
    y = x @ layer[name]
    if f"{name}_bias" in layer:
        y = y + layer[f"{name}_bias"]
    if lora is not None and name in lora:
        a, b = (lora[name][part].astype(x.dtype) for part in ("a", "b"))
        change = jnp.einsum("bnr,or->bno", jnp.einsum("bni,ri->bnr", x, a), b)
        y = y + change * jnp.asarray(scale, x.dtype)
    return y


@functools.partial(jax.custom_vjp, nondiff_argnums=(0,))
def wide_einsum(subscripts: str, x: jax.Array, y: jax.Array) -> jax.Array:
    """The product in float32, as it is summed: bfloat16 would round scores and logits to 3 digits
    before their softmax. Its gradient is taken back in the precision of `x`: in float32 the matrix
    products of the backward pass would take twice as long."""
    return jnp.einsum(subscripts, x, y, preferred_element_type=jnp.float32)


def _wide_einsum_forward(subscripts, x, y):
    return wide_einsum(subscripts, x, y), (x, y)


def _wide_einsum_backward(subscripts, factors, gradient):
    _, pull = jax.vjp(functools.partial(jnp.einsum, subscripts), *factors)
    return pull(gradient.astype(factors[0].dtype))


wide_einsum.defvjp(_wide_einsum_forward, _wide_einsum_backward)


def rms_norm(x: jax.Array, weight: jax.Array, epsilon: float) -> jax.Array:
    wide = x.astype(jnp.float32)
    wide = wide * jax.lax.rsqrt(jnp.mean(wide * wide, -1, keepdims=True) + epsilon)
    return wide.astype(x.dtype) * weight


def _rotate(x, cos, sin, interleaved):  # x [batch, n, heads, head_size]
    if interleaved:  # Llama GGUF files: the converter made neighbours of the two halves
        a, b = x[..., 0::2], x[..., 1::2]
        turned = jnp.stack([a * cos - b * sin, a * sin + b * cos], -1).reshape(x.shape)
    else:
        a, b = jnp.split(x, 2, -1)
        turned = jnp.concatenate([a * cos - b * sin, a * sin + b * cos], -1)
    return turned.astype(x.dtype)


def rotary(config: DecoderConfig, positions: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Cosines and sines, `[batch, n, 1, head_size / 2]`, of integer `positions` `[batch, n]`; float32
    whatever the rows are, or neighbouring positions would turn by nearly the same angle."""
    size = config.head_size
    frequency = config.rope_base ** (-jnp.arange(size // 2, dtype=jnp.float32) * 2 / size)
    angle = positions.astype(jnp.float32)[..., None, None] * frequency
    return jnp.cos(angle), jnp.sin(angle)


def _attention(config, x, layer, lora, scale, rope, mask, past):
    b, n, _ = x.shape
    kv, size = config.kv_heads, config.head_size
    q = _linear(x, layer, lora, "attn_q", scale).reshape(b, n, config.heads, size)
    k = _linear(x, layer, lora, "attn_k", scale).reshape(b, n, kv, size)
    v = _linear(x, layer, lora, "attn_v", scale).reshape(b, n, kv, size)
    interleaved = config.architecture == "llama"
    q, k = _rotate(q, *rope, interleaved), _rotate(k, *rope, interleaved)
    if past is not None:
        k, v = jnp.concatenate([past[0], k], 1), jnp.concatenate([past[1], v], 1)
    q = q.reshape(b, n, kv, config.heads // kv, size)
    scores = wide_einsum("bnkgd,bskd->bkgns", q, k) / jnp.sqrt(size)
    scores = jnp.where(mask[:, None, None], scores, -1e30)
    weights = jax.nn.softmax(scores, -1).astype(x.dtype)
    out = jnp.einsum("bkgns,bskd->bnkgd", weights, v).reshape(b, n, config.hidden)
    return _linear(out, layer, lora, "attn_output", scale), (k, v)


def forward(
    config: DecoderConfig,
    model: dict,
    rows: jax.Array,  # [batch, n, hidden]
    positions: jax.Array,  # [batch, n] integers
    mask: jax.Array,  # [batch, n, past + n] true where row n may read
    lora: dict | None = None,
    lora_scale: float | jax.Array = 1.0,  # alpha / rank; or [batch, n, 1], 0 where it is off
    past: tuple | None = None,  # keys and values, [layers, batch, past, kv_heads, head_size] each
    keep_cache: bool = False,
    remat: bool = False,
):
    """Hidden states after the final norm, `[batch, n, hidden]`; with `keep_cache` also `(keys, values)`."""
    rope = rotary(config, positions)

    def step(x, xs):
        layer, layer_lora, layer_past = xs
        y = rms_norm(x, layer["attn_norm"], config.epsilon)
        y, kv = _attention(config, y, layer, layer_lora, lora_scale, rope, mask, layer_past)
        x = x + y
        y = rms_norm(x, layer["ffn_norm"], config.epsilon)
        linear = functools.partial(_linear, layer=layer, lora=layer_lora, scale=lora_scale)
        y = jax.nn.silu(linear(y, name="ffn_gate")) * linear(y, name="ffn_up")
        return x + linear(y, name="ffn_down"), kv if keep_cache else None

    # The loop keeps passes apart by itself; the barriers that do it elsewhere only cost time.
    body = jax.checkpoint(step, prevent_cse=False) if remat else step
    x, cache = jax.lax.scan(body, rows, (model["layers"], lora, past))
    hidden = rms_norm(x, model["output_norm"], config.epsilon)
    return (hidden, cache) if keep_cache else hidden


def causal_mask(valid: jax.Array) -> jax.Array:
    """`[batch, n, n]`: a row reads itself and the valid rows before it. `valid` is `[batch, n]`."""
    n = valid.shape[1]
    lower = jnp.tril(jnp.ones((n, n), bool))
    return (lower & valid[:, None, :]) | jnp.eye(n, dtype=bool)


def full_mask(valid: jax.Array) -> jax.Array:
    """`[batch, n, n]`: every row reads every valid row (and itself)."""
    n = valid.shape[1]
    return jnp.broadcast_to(valid[:, None, :], (*valid.shape, n)) | jnp.eye(n, dtype=bool)
