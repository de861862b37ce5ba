"""Puts rows of every kind before the decoder in one order, and scores text behind them.

A prompt is a list of `Rows`: token embeddings, memory slots, soft prompts. Padding may stand
anywhere; the mask hides it and the positions skip it. Positions follow one of two layouts:

- `span`: a row that stands for tokens sits at the middle of their span, as if the text itself were
  there, so what follows stands where it would behind the raw text (EPL, arXiv 2409.14364);
- `compact`: one position a row, for the far distance, whose spans would outgrow any context.
"""

import dataclasses

import jax
import jax.numpy as jnp

from . import decoder
from .weights import DecoderConfig


@jax.tree_util.register_dataclass
@dataclasses.dataclass
class Rows:
    """Some consecutive rows of a prompt.

    `offsets` are positions from where the rows begin; `length` is how far the next rows begin
    behind that.
    """

    rows: jax.Array  # [batch, n, hidden]
    valid: jax.Array  # [batch, n]
    offsets: jax.Array  # [batch, n] integers
    length: jax.Array  # [batch] integers
    made: jax.Array  # [batch, n] whether a row was made or learned, and is no token's embedding


@jax.tree_util.register_dataclass
@dataclasses.dataclass
class Reader:
    """The LoRA that is on while the decoder reads rows."""

    lora: dict
    scale: float = dataclasses.field(metadata={"static": True})  # alpha / rank
    # On at rows that were made or learned alone: tokens are read, and written, by the decoder as it is.
    rows_only: bool = dataclasses.field(metadata={"static": True})

    def arguments(self, made: jax.Array) -> tuple[dict, float | jax.Array]:
        """`lora` and `lora_scale` of a pass over rows of which some are `made` `[batch, n]`."""
        return self.lora, self.scale * made[..., None] if self.rows_only else self.scale


def token_rows(model: dict, ids: jax.Array, lengths: jax.Array) -> Rows:
    """Rows of raw tokens: `ids` `[batch, n]`, of which the first `lengths` `[batch]` count."""
    offsets = jnp.broadcast_to(jnp.arange(ids.shape[1]), ids.shape)
    return Rows(
        decoder.embed(model, ids), offsets < lengths[:, None], offsets, lengths,
        jnp.zeros(ids.shape, bool),
    )  # fmt: skip


def fixed_rows(rows: jax.Array, batch: int) -> Rows:
    """The same rows `[n, hidden]` in every prompt: the words around a memory."""
    n = rows.shape[0]
    return Rows(
        jnp.broadcast_to(rows, (batch, *rows.shape)),
        jnp.ones((batch, n), bool),
        jnp.broadcast_to(jnp.arange(n), (batch, n)),
        jnp.full((batch,), n),
        jnp.zeros((batch, n), bool),
    )


def learned_rows(rows: jax.Array, batch: int) -> Rows:
    """Learned tokens `[n, hidden]`, the same in every prompt."""
    fixed = fixed_rows(rows, batch)
    return dataclasses.replace(fixed, made=jnp.ones_like(fixed.made))


def join_units(units: Rows, groups: int) -> Rows:
    """Rows of `groups * m` units laid one after the other in `groups` prompts."""
    m = units.length.shape[0] // groups
    lengths = units.length.reshape(groups, m)
    starts = jnp.cumsum(lengths, 1) - lengths  # [groups, m]
    offsets = units.offsets.reshape(groups, m, -1) + starts[..., None]
    return Rows(
        units.rows.reshape(groups, -1, units.rows.shape[-1]),
        units.valid.reshape(groups, -1),
        offsets.reshape(groups, -1),
        lengths.sum(1),
        units.made.reshape(groups, -1),
    )


def compact(rows: Rows) -> Rows:
    """The same rows at one position each."""
    offsets = jnp.cumsum(rows.valid, 1) - 1
    return dataclasses.replace(
        rows, offsets=jnp.maximum(offsets, 0), length=rows.valid.sum(1).astype(rows.length.dtype)
    )


def only(rows: Rows, chosen: jax.Array) -> Rows:
    """The rows of the prompts that are `chosen` `[batch]`; nothing in the others."""
    return dataclasses.replace(
        rows, valid=rows.valid & chosen[:, None], length=jnp.where(chosen, rows.length, 0)
    )


def joined(parts: list[Rows]) -> Rows:
    """One after the other."""
    starts = [jnp.zeros_like(parts[0].length)]
    for part in parts:
        starts.append(starts[-1] + part.length)
    return Rows(
        jnp.concatenate([p.rows for p in parts], 1),
        jnp.concatenate([p.valid for p in parts], 1),
        jnp.concatenate([p.offsets + s[:, None] for p, s in zip(parts, starts)], 1),
        starts[-1],
        jnp.concatenate([p.made for p in parts], 1),
    )


def last_valid(valid: jax.Array) -> jax.Array:
    """The last row of each prompt that counts, `[batch]`; padding may stand behind it."""
    return valid.shape[1] - 1 - jnp.argmax(valid[:, ::-1], 1)


def read(
    config: DecoderConfig,
    model: dict,
    parts: list[Rows],
    reader: Reader | None = None,
    remat: bool = False,
) -> jax.Array:
    """The decoder's hidden states at every row of the prompt, `[batch, n, hidden]`."""
    prompt = joined(parts)
    return decoder.forward(
        config,
        model,
        prompt.rows,
        prompt.offsets,
        decoder.causal_mask(prompt.valid),
        *(reader.arguments(prompt.made) if reader else ()),
        remat=remat,
    )


def read_text(
    config: DecoderConfig,
    model: dict,
    before: list[Rows],
    ids: jax.Array,  # [batch, n]
    lengths: jax.Array,  # [batch]
    reader: Reader | None = None,
    remat: bool = False,
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Hidden states that predict each token of a text behind `before`, with targets and weights.

    Where nothing stands before it, the first token is predicted by nothing and has weight 0.

    Returns `[batch, n, hidden]`, `[batch, n]`, `[batch, n]`.
    """
    text = token_rows(model, ids, lengths)
    hidden = read(config, model, [*before, text], reader, remat)
    start = sum(p.rows.shape[1] for p in before)
    weights = text.valid.astype(jnp.float32)
    if start == 0:
        return hidden[:, :-1], ids[:, 1:], weights[:, 1:]
    valid = jnp.concatenate([p.valid for p in before], 1)
    first = jnp.take_along_axis(hidden, last_valid(valid)[:, None, None], 1)
    weights = weights.at[:, 0].multiply(valid.any(1))
    return jnp.concatenate([first, hidden[:, start:-1]], 1), ids, weights
