"""Scores weight packages on chunks of held-out repositories.

    python -m repoask_training.evaluate PACKAGE… --data DIR [--groups N] [--table]

For each package and ratio:

- *restating*: token accuracy (teacher-forced), and of greedy text BLEU and the share of names and
  literals that came back;
- *going on*: loss of the text that follows in the file, in nats a token, with no memory, with
  another repository's memory (the control), with the memory, with the raw text; the share of the
  raw text's gain that is kept. All four read the same text, so differences are paired.

With `--answers N` also what `answer_scores` measures. Scores are written into the package's package.json.
"""

import argparse
import functools
import sys
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from . import (
    answer_scores, answering, configuration, generation, losses, objective, package, reading, scores,
)  # fmt: skip
from .batches import Batches, Corpus, Shape
from .methods import MethodSetting
from .questions import Answers, Questions, QuestionSet
from .tokenizer import load_tokenizer
from .stores import model_home
from .train import base_files, load_model


@functools.partial(jax.jit, static_argnames=("setting", "config", "arm"))
def following(parameters, model, batch, other, ratio, setting, config, arm):
    """Mean loss of each group's following text `[groups]` behind one kind of memory."""
    groups = batch["tokens"].shape[0]
    parts, reader = [objective.before(model, setting, groups)], None
    if arm in ("memory", "control"):
        units = objective.units_of(other if arm == "control" else batch, ratio)
        together, _ = objective.memory(parameters, setting, config, model, units, groups)
        parts.append(together)
        reader = setting.reader(parameters)
    elif arm == "raw":
        parts.append(objective.raw_text(model, objective.units_of(batch, ratio), groups))
    hidden, targets, weights = reading.read_text(
        config, model, parts, batch["next_tokens"], batch["next_lengths"], reader
    )
    nats, _ = losses.text_loss(model["output"], hidden, targets, weights)
    return nats.sum(1) / weights.sum(1)


@functools.partial(jax.jit, static_argnames=("setting", "config"))
def restating(parameters, model, batch, ratio, setting, config):
    """Loss and hits of every token of the units, `[units, n]` each, and their weights."""
    units = objective.units_of(batch, ratio)
    count = units.tokens.shape[0]
    _, alone = objective.memory(parameters, setting, config, model, units, count)
    parts = objective.restating_prompt(parameters, setting, model, alone)
    hidden, targets, weights = reading.read_text(
        config, model, parts, units.tokens, units.lengths, setting.reader(parameters)
    )
    nats, hits = losses.text_loss(model["output"], hidden, targets, weights)
    return nats, hits, weights, reading.joined(parts)


def held_out(setting: MethodSetting, options):
    """Groups spread evenly over the held-out repositories, so that none decides alone, and for
    each one of another repository."""
    e2llm, seed = setting.method == "e2llm", 11
    shape = Shape(
        unit_tokens=options.unit_tokens,
        groups=options.batch,
        units=options.units,
        next_tokens=options.next_tokens,
        merge=not e2llm,
        encoder_tokens=256 if e2llm else 0,
    )
    corpus = Corpus(list(options.data.glob("validation-*.safetensors")))
    batches = Batches(corpus, shape, seed)
    source = corpus.file_source[batches.unit[batches.group[:, 0], 3]]
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(source))
    rank = np.zeros(len(source), np.int64)  # how many of the same repository came before
    seen: dict[int, int] = {}
    for i in order:
        rank[i] = seen.get(int(source[i]), 0)
        seen[int(source[i])] = rank[i] + 1
    chosen = order[np.argsort(rank[order], kind="stable")][: options.groups]
    others = []
    for i in range(len(chosen)):
        turned = np.roll(chosen, -i - 1)
        foreign = turned[source[turned] != source[chosen[i]]]
        if len(foreign) == 0:
            raise ValueError("the validation shards hold one repository; the control needs two")
        others.append(foreign[0])
    return batches, chosen, np.array(others)


def asked(setting: MethodSetting, kinds: tuple[MethodSetting, ...], options) -> Questions:
    """The questions that are answered, about chunks of which each kind of rows has its share."""
    questions = QuestionSet(list(options.data.glob("instructions-validation-*.safetensors")))
    count = 1 + len(answering.kinds_of(setting, kinds))
    encodes = "e2llm" in (setting.method, *(kind.method for kind in kinds))
    shape = Answers(
        groups=options.batch, contexts=5, context_tokens=options.context_tokens,
        encoder_tokens=256 if encodes else 0, distances=(1 / count,) * count,
    )  # fmt: skip
    return Questions(questions, shape, seed=11)


def score(parameters, setting: MethodSetting, config, model, tokenizer, held, options, ratio):
    """One row of the table; `held` is what `held_out` chose."""
    batches, chosen, others = held
    arms = {arm: [] for arm in ("none", "control", "memory", "raw")}
    nats, hits, weights, restated, originals = [], [], [], [], []
    size = options.batch
    for start in range(0, len(chosen) - size + 1, size):
        batch = batches.assemble(chosen[start : start + size])
        other = batches.assemble(others[start : start + size])
        for arm, values in arms.items():
            loss = following(parameters, model, batch, other, ratio, setting, config, arm)
            values.append(np.asarray(loss))
        loss, hit, weight, prompt = restating(parameters, model, batch, ratio, setting, config)
        for kept, array in ((nats, loss), (hits, hit), (weights, weight)):
            kept.append(np.asarray(array))
        if len(originals) < options.restated:
            tokens = generation.greedy(
                config, model, prompt, options.unit_tokens, setting.reader(parameters)
            )
            flat = batch["tokens"].reshape(-1, options.unit_tokens)
            for row, length in enumerate(batch["lengths"].reshape(-1).tolist()):
                if length:
                    originals.append(flat[row, :length].tolist())
                    restated.append(np.asarray(tokens)[row, :length].tolist())
        print(f"{start + size} of {len(chosen)} groups", file=sys.stderr, flush=True)
    none, control, memory, raw = (np.concatenate(arms[arm]) for arm in arms)
    weight = np.concatenate(weights)
    texts = [[tokenizer.decode(ids) for ids in side] for side in (restated, originals)]
    share, low, high = scores.kept_interval(none, memory, raw)
    rounded = functools.partial(round, ndigits=4)
    return {
        "groups": len(none),
        "unit_tokens": options.unit_tokens,
        "units": options.units,
        "next_tokens": options.next_tokens,
        "following": {
            "none": rounded(float(none.mean())),
            "control": rounded(float(control.mean())),
            "memory": rounded(float(memory.mean())),
            "raw": rounded(float(raw.mean())),
            "gain_over_none": scores.rounded_gain(none, memory),
            "gain_over_control": scores.rounded_gain(control, memory),
            "share_of_raw_gain": [rounded(x) for x in (share, low, high)],
        },
        "restating": {
            "loss": rounded(float(np.concatenate(nats).sum() / weight.sum())),
            "token_accuracy": rounded(float(np.concatenate(hits).sum() / weight.sum())),
            "texts": len(originals),
            "bleu": rounded(scores.bleu(restated, originals)),
            "names_and_literals": rounded(scores.exact_share(*texts)),
            "names_and_literals_lowercase": rounded(scores.exact_share(*texts, lower=True)),
        },
    }


def evaluate(folder: Path, options) -> dict:
    parameters, setting, description = package.read(folder)
    name = description["base_models"]["decoder"]["id"]
    kinds = package.companion_settings(folder, description)
    run = configuration.Run(
        name, name, setting, configuration.Optimizer(), (),
        packages=tuple(str(folder.absolute().parent / n) for n in description.get("reads", {})),
    )
    files = base_files(run, options.models)
    package.check_models(description, files)
    config, model = load_model(run, options.models, jnp.dtype(options.compute))
    tokenizer = load_tokenizer(files["decoder"])
    ratios = options.ratios or description["ratios"]
    reader = setting.method == "reader"
    held = None if reader else held_out(setting, options)
    # Questions last, which take longest: what stops them leaves the rest.
    for ratio in () if reader else ratios or [0]:
        began = time.monotonic()
        row = score(parameters, setting, config, model, tokenizer, held, options, ratio)
        row["seconds"] = round(time.monotonic() - began)
        key = "far" if setting.method == "e2llm" else f"{ratio}x"
        description["scores"][key] = row
        package.write_description(folder, description)
    if options.answers:
        description["answers"] = answer_scores.score(
            parameters, setting, kinds, config, model, tokenizer, asked(setting, kinds, options),
            (ratios or [4])[0], options.answers,
        )  # fmt: skip
        package.write_description(folder, description)
    return description


def table(descriptions: list[tuple[str, dict]]) -> str:
    """Markdown."""
    head = (
        "| package | distance | none | control | memory | raw | gain over none | over control "
        "| share of raw gain | token accuracy | BLEU | names and literals |"
    )
    lines = [head, "|---" * (head.count("|") - 1) + "|"]
    for name, description in descriptions:
        for key, row in description["scores"].items():
            f, r = row["following"], row["restating"]
            intervals = [
                f"{x[0]:.3f} ({x[1]:.3f} to {x[2]:.3f})"
                for x in (f["gain_over_none"], f["gain_over_control"], f["share_of_raw_gain"])
            ]
            losses_ = [f"{f[arm]:.3f}" for arm in ("none", "control", "memory", "raw")]
            rest = [f"{r['token_accuracy']:.3f}", f"{r['bleu']:.1f}", f"{r['names_and_literals']:.2f}"]
            lines.append("| " + " | ".join([name, key, *losses_, *intervals, *rest]) + " |")
    return "\n".join(lines)


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="repoask_training.evaluate", description=__doc__.split("\n")[0])
    parser.add_argument("packages", type=Path, nargs="+")
    parser.add_argument("--data", type=Path, help="folder of validation shards")
    parser.add_argument("--models", type=Path, default=model_home())
    parser.add_argument("--groups", type=int, default=96, help="prompts scored")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--units", type=int, default=1, help="units before the following text")
    parser.add_argument("--unit-tokens", type=int, default=96)
    parser.add_argument("--next-tokens", type=int, default=64)
    parser.add_argument("--restated", type=int, default=32, help="units restated greedily")
    parser.add_argument("--ratios", type=int, nargs="*")
    parser.add_argument("--answers", type=int, default=0, help="questions answered, too")
    parser.add_argument("--context-tokens", type=int, default=192, help="of chunks asked about")
    parser.add_argument("--compute", default="float32")
    parser.add_argument("--table", action="store_true", help="only print what the packages say")
    return parser


def main() -> None:
    options = parser().parse_args()
    if options.restated < 1:
        parser().error("--restated must be at least 1")
    try:
        if options.table:
            read = [(folder.name, package.read(folder)[2]) for folder in options.packages]
        elif options.data is None:
            parser().error("--data is needed to score")
        else:
            read = [(folder.name, evaluate(folder, options)) for folder in options.packages]
    except (ValueError, FileNotFoundError) as error:
        sys.exit(f"error: {error}")
    print(table(read))
    if any("answers" in description for _, description in read):
        print("\n" + answer_scores.table(read))


if __name__ == "__main__":
    main()
