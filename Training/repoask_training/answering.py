"""Questions about chunks that are read at mixed distances, answered in words.

The prompt is a conversation, as the Swift engine writes it:

    open                               rules, and the user's turn begins
    head place newline CHUNK tail      for every chunk: `File path:first-last`, then the chunk
    ask question reply -> answer end

A chunk is raw text (near) or rows that stand for it: memory slots (middle), soft prompts (far). Its
place is always in words, because no row gives back a line number.
"""

import dataclasses

import jax
import jax.numpy as jnp

from . import decoder, losses, reading
from .methods import MethodSetting, compress
from .objective import units_of
from .questions import Answers
from .weights import DecoderConfig

RULES = (
    "You explain a code repository. Answer the question in one or two short sentences, from the "
    "excerpts only. Use the names, values and constants exactly as they stand in the excerpts. "
    "Do not guess. No lists, no code blocks."
)
WORDS = {
    "open": f"<|im_start|>system\n{RULES}<|im_end|>\n<|im_start|>user\n",
    "head": "File ",
    "newline": "\n",
    "tail": "\n\n",
    "ask": "Question: ",
    "reply": "<|im_end|>\n<|im_start|>assistant\n",
    "end": "<|im_end|>",
}

# Settings of the kinds of rows that a prompt may hold; their parameters are given beside them.
Kinds = tuple[MethodSetting, ...]


def kinds_of(setting: MethodSetting, packages: Kinds) -> Kinds:
    """What a run's chunks can be besides raw text: its own rows, or those of finished packages."""
    return packages if setting.method == "reader" else (setting,)


def chunk_rows(
    parameters, packages: Kinds, setting: MethodSetting, config, model, batch, ratio, remat=False
) -> reading.Rows:
    """Every chunk of every question at the distance drawn for it, in words what file it is of."""
    units = units_of(batch, ratio)
    distance = batch["distances"].reshape(-1)
    shown = [reading.token_rows(model, units.tokens, units.lengths)]
    own = setting.method != "reader"
    for number, kind in enumerate(kinds_of(setting, packages)):
        theirs = parameters if own else model["packages"][number]
        rows = compress(theirs, kind, config, model, units, remat)
        shown.append(reading.compact(rows) if kind.layout == "compact" else rows)
    exists = units.lengths > 0
    places = batch["places"].reshape(len(distance), -1)
    words = [
        reading.only(reading.fixed_rows(_words(model, name), len(distance)), exists)
        for name in ("head", "newline", "tail")
    ]
    return reading.joined([
        words[0],
        reading.token_rows(model, places, batch["place_lengths"].reshape(-1)),
        words[1],
        *(reading.only(rows, distance == number) for number, rows in enumerate(shown)),
        words[2],
    ])


def _words(model, name):
    return decoder.embed(model, model["words"][name])


def prompt(model: dict, batch: dict, chunks: reading.Rows) -> list[reading.Rows]:
    """Everything before the answer."""
    groups = batch["question"].shape[0]
    return [
        reading.fixed_rows(_words(model, "open"), groups),
        reading.join_units(chunks, groups),
        reading.fixed_rows(_words(model, "ask"), groups),
        reading.token_rows(model, batch["question"], batch["question_lengths"]),
        reading.fixed_rows(_words(model, "reply"), groups),
    ]


def ended(model: dict, batch: dict) -> tuple[jax.Array, jax.Array]:
    """The answers with the end of the turn behind them, and their lengths."""
    end, lengths = model["words"]["end"], batch["answer_lengths"]
    room = jnp.pad(batch["answer"], [(0, 0), (0, len(end))])
    column = jnp.arange(room.shape[1])[None] - lengths[:, None]
    inside = (column >= 0) & (column < len(end))
    return (
        jnp.where(inside, end[jnp.clip(column, 0, len(end) - 1)], room),
        jnp.where(lengths > 0, lengths + len(end), 0),
    )


def answer_nats(
    parameters, packages: Kinds, setting, config, model, batch, ratio, reader=None, remat=False
):
    """Loss and hits of every token of the answers, `[groups, n]` each, with weights and states."""
    chunks = chunk_rows(parameters, packages, setting, config, model, batch, ratio, remat)
    hidden, targets, weights = reading.read_text(
        config, model, prompt(model, batch, chunks), *ended(model, batch), reader, remat,
    )
    return *losses.text_loss(model["output"], hidden, targets, weights), weights, hidden


def as_raw_text(batch: dict) -> dict:
    return batch | {"distances": jnp.zeros_like(batch["distances"])}


def loss(
    parameters: dict,
    model: dict,
    batch: dict,
    ratio: jax.Array,
    setting: MethodSetting,
    config: DecoderConfig,
    shape: Answers,
    packages: Kinds = (),
    remat: bool = False,
) -> tuple[jax.Array, dict]:
    """The weighted loss of the answers in nats a token, and its parts."""
    nats, hits, weights, student = answer_nats(
        parameters, packages, setting, config, model, batch, ratio,
        setting.reader(parameters), remat,
    )
    count = jnp.maximum(weights.sum(), 1)
    parts = {"answer": nats.sum() / count, "answer_accuracy": hits.sum() / count}
    total = shape.answer * parts["answer"]
    if shape.agree:
        raw = dataclasses.replace(setting, method="reader")
        *_, teacher = answer_nats(
            parameters, (), raw, config, model, as_raw_text(batch), ratio, remat=remat
        )
        nats = losses.divergence(model["output"], student, teacher, weights)
        parts["answer_agree"] = nats.sum() / count
        total = total + shape.agree * parts["answer_agree"]
    return total, parts
