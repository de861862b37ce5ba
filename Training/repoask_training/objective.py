"""What training asks of the rows: restate the source, go on with it, agree with the raw text.

    restate   `before rows restate -> the unit's own text`        (autoencoding)
    continue  `before rows -> the text that follows in the file`  (language modelling)
    agree     KL from the same decoder reading the raw text, on the text that follows
    means     squared error against the windows' mean token embeddings, a share of their variance

One compression serves all. `means` reads nothing, so a step costs a fifth: it takes memory tokens,
which begin as noise, to where pooled windows begin, which a decoder can read already.
"""

import dataclasses

import jax
import jax.numpy as jnp

from . import decoder, losses, reading
from .methods import MethodSetting, Units, compress, mean_rows
from .weights import DecoderConfig


@dataclasses.dataclass(frozen=True)
class Objective:
    """Weights of the losses; one that is 0 is not computed."""

    restate: float = 1.0
    follow: float = 0.0
    agree: float = 0.0
    means: float = 0.0


def before(model: dict, setting: MethodSetting, batch: int) -> reading.Rows:
    return reading.fixed_rows(decoder.embed(model, model["words"]["before"]), batch)


def memory(parameters, setting, config, model, units: Units, groups: int, remat=False):
    """Rows of `groups` prompts, and of every unit on its own."""
    alone = compress(parameters, setting, config, model, units, remat)
    together = reading.join_units(alone, groups)
    if setting.layout == "compact":
        return reading.compact(together), reading.compact(alone)
    return together, alone


def restating_prompt(
    parameters, setting: MethodSetting, model: dict, alone: reading.Rows
) -> list[reading.Rows]:
    """What asks for the text of each unit: `before rows restate`."""
    count = alone.length.shape[0]
    restate = reading.learned_rows(parameters["restate"].astype(alone.rows.dtype), count)
    return [before(model, setting, count), alone, restate]


def raw_text(model: dict, units: Units, groups: int) -> reading.Rows:
    """The units' own tokens in place of their memory."""
    return reading.join_units(reading.token_rows(model, units.tokens, units.lengths), groups)


def loss(
    parameters: dict,
    model: dict,
    batch: dict,
    ratio: jax.Array,
    setting: MethodSetting,
    config: DecoderConfig,
    objective: Objective,
    remat: bool = False,
) -> tuple[jax.Array, dict]:
    """The weighted loss in nats a token, and its parts.

    `batch`: `tokens` `[groups, units, n]`, `lengths` `[groups, units]`, `next_tokens`
    `[groups, t]`, `next_lengths` `[groups]`, and for E2LLM `encoder_tokens`, `encoder_lengths`.
    """
    groups = batch["tokens"].shape[0]
    units = units_of(batch, ratio)
    together, alone = memory(parameters, setting, config, model, units, groups, remat)
    reader = setting.reader(parameters)
    total, parts = 0.0, {}

    def mean(values, weights):
        return values.sum() / jnp.maximum(weights.sum(), 1)

    if objective.restate:
        prompt = restating_prompt(parameters, setting, model, alone)
        hidden, targets, weights = reading.read_text(
            config, model, prompt, units.tokens, units.lengths, reader, remat
        )
        nats, hits = losses.text_loss(model["output"], hidden, targets, weights)
        parts["restate"], parts["accuracy"] = mean(nats, weights), mean(hits, weights)
        total = total + objective.restate * parts["restate"]
    if objective.follow or objective.agree:
        text = batch["next_tokens"], batch["next_lengths"]
        student, targets, weights = reading.read_text(
            config, model, [before(model, setting, groups), together], *text, reader, remat
        )
        if objective.follow:
            nats, _ = losses.text_loss(model["output"], student, targets, weights)
            parts["follow"] = mean(nats, weights)
            total = total + objective.follow * parts["follow"]
        if objective.agree:
            raw = raw_text(model, units, groups)
            teacher, _, _ = reading.read_text(
                config, model, [before(model, setting, groups), raw], *text, remat=remat
            )
            nats = losses.divergence(model["output"], student, teacher, weights)
            parts["agree"] = mean(nats, weights)
            total = total + objective.agree * parts["agree"]
    if objective.means:
        parts["means"] = unexplained(alone, mean_rows(model, units, alone.rows.shape[1]))
        total = total + objective.means * parts["means"]
    return total, parts


def unexplained(rows: reading.Rows, target: jax.Array) -> jax.Array:
    """Share of the variance of `target` `[units, n, d]` that the rows leave unexplained."""
    valid = rows.valid[..., None].astype(jnp.float32)
    target = target.astype(jnp.float32)
    mean = (target * valid).sum((0, 1)) / jnp.maximum(valid.sum(), 1)
    error = jnp.square(rows.rows.astype(jnp.float32) - target) * valid
    return error.sum() / jnp.maximum((jnp.square(target - mean) * valid).sum(), 1e-12)


def units_of(batch: dict, ratio) -> Units:
    """Every unit of a batch, group by group."""
    n = batch["tokens"].shape[-1]
    encoder_tokens = batch.get("encoder_tokens")
    return Units(
        batch["tokens"].reshape(-1, n),
        batch["lengths"].reshape(-1),
        None if encoder_tokens is None else encoder_tokens.reshape(-1, encoder_tokens.shape[-1]),
        None if encoder_tokens is None else batch["encoder_lengths"].reshape(-1),
        ratio,
    )
