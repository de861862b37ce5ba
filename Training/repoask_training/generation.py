"""Greedy text behind a prompt of rows, many prompts at once, with a KV cache."""

import functools

import jax
import jax.numpy as jnp

from . import decoder, reading
from .weights import DecoderConfig


@functools.partial(jax.jit, static_argnames=("config", "count"))
def greedy(
    config: DecoderConfig,
    model: dict,
    prompt: reading.Rows,
    count: int,
    reader: reading.Reader | None = None,
) -> jax.Array:
    """The `count` most likely next tokens, one after the other, `[batch, count]`."""
    batch, n = prompt.valid.shape
    hidden, (keys, values) = decoder.forward(
        config,
        model,
        prompt.rows,
        prompt.offsets,
        decoder.causal_mask(prompt.valid),
        *(reader.arguments(prompt.made) if reader else ()),
        keep_cache=True,
    )
    last = reading.last_valid(prompt.valid)
    first = jnp.take_along_axis(hidden, last[:, None, None], 1)[:, 0]
    room = [(0, 0), (0, 0), (0, count), (0, 0), (0, 0)]
    cache = jnp.pad(keys, room), jnp.pad(values, room)

    def likeliest(hidden):  # [batch, hidden]
        return jnp.argmax((hidden @ model["output"].T).astype(jnp.float32), -1)

    def step(carry, index):
        token, cache = carry
        written = jnp.arange(n + count) < n + index
        valid = jnp.pad(prompt.valid, [(0, 0), (0, count)], constant_values=True) & written
        valid = jnp.concatenate([valid, jnp.ones((batch, 1), bool)], 1)  # and the token itself
        hidden, new = decoder.forward(
            config,
            model,
            decoder.embed(model, token)[:, None],
            (prompt.length + index)[:, None],
            valid[:, None],
            *(reader.arguments(jnp.zeros((batch, 1), bool)) if reader else ()),
            past=cache,
            keep_cache=True,
        )
        cache = tuple(
            jax.lax.dynamic_update_slice_in_dim(old, x[:, :, -1:], n + index, 2)
            for old, x in zip(cache, new)
        )
        return (likeliest(hidden[:, 0]), cache), token

    _, tokens = jax.lax.scan(step, (likeliest(first), cache), jnp.arange(count))
    return tokens.T
