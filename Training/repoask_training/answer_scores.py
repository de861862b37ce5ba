"""Scores answers by the distance at which the chunks are read.

Arms: `none`, no chunks at all; `raw`, all as text by the decoder as it is; for each kind of rows, all
chunks as those rows; `mixed`, drawn for each chunk as in training; and where a reader's LoRA is on for text too,
`raw, LoRA`. All arms answer the same questions, so differences are paired.
"""

import functools

import jax
import numpy as np

from . import answering, generation, reading, scores
from .data.instructions.questions import NOT_FOUND
from .questions import Questions, QuestionSet

NAMES = {"e2llm": "far", "icae": "middle", "pooled": "middle"}


@functools.partial(jax.jit, static_argnames=("setting", "config", "kinds"))
def answered(parameters, model, batch, ratio, reader, setting, config, kinds):
    """Loss of each answer in nats a token `[groups]`, and its prompt."""
    nats, _, weights, _ = answering.answer_nats(
        parameters, kinds, setting, config, model, batch, ratio, reader
    )
    chunks = answering.chunk_rows(parameters, kinds, setting, config, model, batch, ratio)
    return nats.sum(1) / weights.sum(1), reading.joined(answering.prompt(model, batch, chunks))


def arms_of(setting, kinds) -> dict[str, int | None]:
    """Name to distance; None is as drawn, -1 shows nothing."""
    arms = {"none": -1, "raw": 0}
    if setting.reader_rank and setting.reader_scope == "prompt":
        arms["raw, LoRA"] = 0
    for number, kind in enumerate(answering.kinds_of(setting, kinds), 1):
        arms[NAMES[kind.method]] = number
    return arms | {"mixed": None}


def score(
    parameters, setting, kinds, config, model, tokenizer, batches: Questions, ratio: int, count: int,
    tokens: int = 48,
) -> dict:  # fmt: skip
    """`{arm: {loss, gain_over_none, cites_right_place, says_not_found, wrongly_not_found}}`."""
    questions, size = batches.questions, batches.shape.groups
    arms = arms_of(setting, kinds)
    losses = {arm: [] for arm in arms}
    texts = {arm: [] for arm in arms}
    order = np.random.default_rng(11).permutation(batches.chosen)
    chosen = order[: max(1, min(count, len(order)) // size) * size]
    for start in range(0, len(chosen), size):
        samples = chosen[start : start + size]
        drawn = batches.batch(start // size)["distances"]
        for arm, distance in arms.items():
            batch = batches.assemble(
                samples, drawn if distance is None else np.full_like(drawn, max(distance, 0))
            )
            if distance == -1:
                for name in ("lengths", "place_lengths"):
                    batch[name] = np.zeros_like(batch[name])
            reader = None if arm in ("none", "raw") else setting.reader(parameters)
            nats, prompt = answered(parameters, model, batch, ratio, reader, setting, config, kinds)
            losses[arm].append(np.asarray(nats))
            written = generation.greedy(config, model, prompt, tokens, reader)
            end = int(model["words"]["end"][0])
            for ids in np.asarray(written).tolist():
                texts[arm].append(tokenizer.decode(ids[: ids.index(end)] if end in ids else ids))
    places = [place_of(questions, tokenizer, sample) for sample in chosen]
    none = np.concatenate(losses["none"])
    return {
        arm: {
            "questions": len(chosen),
            "loss": round(float(np.concatenate(losses[arm]).mean()), 4),
            "gain_over_none": scores.rounded_gain(none, np.concatenate(losses[arm])),
            **cited(texts[arm], places),
        }
        for arm in arms
    }


def place_of(questions: QuestionSet, tokenizer, sample: int) -> str | None:
    """Where the right chunk is; None where it is not shown."""
    if questions.gold[sample] < 0:
        return None
    context = questions.contexts[sample] + questions.gold[sample]
    start, end = questions.offsets["place"][context : context + 2]
    return tokenizer.decode(questions.tokens["place"][start:end].tolist())


def cited(texts: list[str], places: list[str | None]) -> dict:
    """Shares of answers that name the right file, and that say rightly or wrongly that it is not
    there."""
    refused = [NOT_FOUND.rstrip(".") in text for text in texts]
    there = [i for i, place in enumerate(places) if place]
    missing = [i for i, place in enumerate(places) if not place]
    files = [i for i in there if places[i].rpartition(":")[0] in texts[i]]
    return {
        "names_right_file": share(len(files), len(there)),
        "says_not_found": share(sum(refused[i] for i in missing), len(missing)),
        "wrongly_not_found": share(sum(refused[i] for i in there), len(there)),
    }


def share(count: int, total: int) -> float | None:
    return round(count / total, 4) if total else None


def table(descriptions: list[tuple[str, dict]]) -> str:
    """Markdown."""
    head = (
        "| package | chunks read as | questions | loss | gain over none | names the right file "
        "| rightly not found | wrongly not found |"
    )
    lines = [head, "|---" * (head.count("|") - 1) + "|"]
    for name, description in descriptions:
        for arm, row in description.get("answers", {}).items():
            gain = "{:.3f} ({:.3f} to {:.3f})".format(*row["gain_over_none"])
            shares = [row[k] for k in ("names_right_file", "says_not_found", "wrongly_not_found")]
            cells = [name, arm, row["questions"], row["loss"], gain, *shares]
            lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)
