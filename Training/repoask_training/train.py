"""Trains one run, a slice at a time.

    python -m repoask_training.train CONFIG --data DIR --out DIR [--minutes M] [--from FILE]

A slice ends when the run does or when its minutes are over, and leaves `OUT/NAME.safetensors`,
from which the next slice goes on at the same place in the data. The frozen decoder is never
written. With `--coordinator` several processes train one run, each on its share of every batch.
"""

import argparse
import functools
import json
import math
import sys
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.sharding import NamedSharding, PartitionSpec

from . import answering, checkpoints, configuration, encoder, methods, objective, package
from .batches import Batches, Corpus
from .questions import Questions, QuestionSet
from .stores import model_home
from .tokenizer import encode_conversation, load_tokenizer
from .weights import load_decoder


def load_model(run: configuration.Run, models: Path, dtype):
    """The frozen parts: decoder, the words around rows, finished packages that are read, and for
    E2LLM the text encoder."""
    folder = models / run.model
    if not (folder / "model.gguf").exists():
        raise FileNotFoundError(f"'{folder}' has no model.gguf; run: repoask models fetch {run.model}")
    config, model = load_decoder(folder / "model.gguf", dtype)
    tokenizer = load_tokenizer(folder / "model.gguf")
    words = {"before": run.method.before, "restate": run.method.restate} | answering.WORDS
    ids = encode_conversation(folder / "model.gguf", tokenizer, list(words.values()))
    model["words"] = {name: jnp.asarray(i, jnp.int32) for name, i in zip(words, ids)}
    encoder_file = models / run.encoder / "model.safetensors"
    files = {"decoder": folder / "model.gguf", "encoder": encoder_file}
    read = [package.read(path) for path in run.package_folders]
    for *_, description in read:
        package.check_models(description, files)
    model["packages"] = tuple(parameters for parameters, *_ in read)
    if "e2llm" in (run.method.method, *(setting.method for _, setting, _ in read)):
        _, model["encoder"] = encoder.load_encoder(encoder_file)
    return config, model


def rate_factor(setting: configuration.Optimizer, total: int, start: int, step: int) -> float:
    """Share of the full rates at a step: warm-up, then a cosine over the whole run, and a short
    warm-up again where a slice began at `start`."""
    done = min(max((step - setting.warmup) / max(total - setting.warmup, 1), 0), 1)
    cosine = setting.final + (1 - setting.final) * 0.5 * (1 + math.cos(math.pi * done))
    warm = min(1, (step + 1) / max(setting.warmup, 1))
    again = min(1, (step + 1 - start) / max(setting.resumed_warmup, 1)) if start else 1
    return cosine * warm * again


# Parameters whose output passes for token embeddings, which are small (root mean square 0.015 in
# Qwen2.5-Coder-0.5B): Adam's steps are of one size for all, so theirs are taken at that scale.
EMBEDDING_SCALED = {"skip", "down", "bias", "output", "memory_tokens", "restate"}


def optimizer(setting: configuration.Optimizer, parameters: dict, scale: float):
    """AdamW, clipped, at full rates; they differ for LoRA, for rows at embedding `scale`, and for
    the rest. The step scales the changes by `rate_factor`: were that part of the compiled program,
    every slice would compile anew."""

    def adam(rate):
        return optax.adamw(rate, *setting.betas, weight_decay=setting.weight_decay)

    def kind(name):
        if name.endswith("lora"):
            return "lora"
        return "rows" if name in EMBEDDING_SCALED else "rest"

    labels = {
        name: jax.tree.map(lambda _: kind(name), value) for name, value in parameters.items()
    }
    rates = {
        "lora": adam(setting.lora_rate),
        "rows": adam(setting.rate * scale),
        "rest": adam(setting.rate),
    }
    return optax.chain(
        optax.clip_by_global_norm(setting.clip), optax.multi_transform(rates, labels)
    )


def loss_of(run: configuration.Run, config, stage: configuration.Stage, asks: bool):
    """What a step of a stage makes smaller, `(parameters, model, batch, ratio) -> (loss, parts)`."""
    if asks:
        settings = (package.read_description(path)["method"] for path in run.package_folders)
        kinds = tuple(methods.MethodSetting(**setting) for setting in settings)
        more = {"shape": stage.answers, "packages": kinds}
        function = answering.loss
    else:
        more, function = {"objective": stage.objective}, objective.loss
    return functools.partial(function, setting=run.method, config=config, remat=run.remat, **more)


def make_step(loss, update):
    """One compiled step."""

    def step(parameters, moments, model, batch, ratio, factor):
        (total, parts), gradients = jax.value_and_grad(loss, has_aux=True)(
            parameters, model, batch, ratio
        )
        norm = optax.global_norm(gradients)
        changes, moments = update(gradients, moments, parameters)
        changes = jax.tree.map(lambda change: change * factor, changes)
        return optax.apply_updates(parameters, changes), moments, parts | {
            "loss": total,
            "gradient": norm,
        }

    return jax.jit(step, donate_argnums=(0, 1))


class Corpora:
    """The data a run's stages read: source, questions, or both."""

    def __init__(self, run: configuration.Run, data: Path):
        self.source = self.questions = None
        if any(stage.shape for stage in run.stages):
            self.source = Corpus(list(data.glob("train-*.safetensors")))
        if any(stage.answers for stage in run.stages):
            self.questions = QuestionSet(list(data.glob("instructions-train-*.safetensors")))

    def batches(self, stage: configuration.Stage, seed: int) -> dict[bool, Batches | Questions]:
        """What a stage draws from; the key says whether it asks questions."""
        found = {}
        if stage.shape:
            found[False] = Batches(self.source, stage.shape, seed)
        if stage.answers:
            found[True] = Questions(self.questions, stage.answers, seed)
        return found


class Log:
    """JSON lines in `OUT/NAME.jsonl` and a line on standard error."""

    def __init__(self, path: Path, quiet: bool):
        self.file = None if quiet else open(path, "a", buffering=1)

    def write(self, **record) -> None:
        if self.file is None:
            return
        record = {k: round(v, 5) if isinstance(v, float) else v for k, v in record.items()}
        print(json.dumps(record), file=self.file)
        print(" ".join(f"{k} {v}" for k, v in record.items()), file=sys.stderr, flush=True)


def train(run, data: Path, out: Path, models: Path, minutes: float, first: Path | None, every: int):
    began = time.monotonic()
    process, processes = jax.process_index(), jax.process_count()
    dtype = jnp.dtype(run.compute)
    config, model = load_model(run, models, dtype)
    fresh = methods.init(jax.random.key(run.seed), run.method, config, model)
    saved = out / f"{run.name}.safetensors"
    state = {"step": 0, "tokens": 0, "seconds": 0.0}
    if saved.exists():
        loaded, state = checkpoints.load(saved)
        parameters = checkpoints.like(loaded, fresh)
    elif first:  # another run's weights, or a closed-form start: the counts begin anew
        parameters = checkpoints.like(checkpoints.load(first)[0], fresh)
    else:
        parameters = fresh
    out.mkdir(parents=True, exist_ok=True)
    log = Log(out / f"{run.name}.jsonl", quiet=process > 0)

    kinds = (jax.sharding.AxisType.Auto,)  # the compiler places everything but the batch
    mesh = jax.make_mesh((jax.device_count(),), ("data",), axis_types=kinds)
    everywhere = NamedSharding(mesh, PartitionSpec())
    shared = NamedSharding(mesh, PartitionSpec("data"))

    def replicate(tree):
        return jax.tree.map(
            lambda x: jax.make_array_from_process_local_data(everywhere, np.asarray(x)), tree
        )

    scale = float(methods.embedding_rms(model))
    parameters, model = replicate(parameters), replicate(model)
    transform = optimizer(run.optimizer, parameters, scale)
    start = state["step"]
    moments = jax.jit(transform.init)(parameters)
    corpora = Corpora(run, data)
    log.write(event="start", step=state["step"], of=run.steps, load_seconds=time.monotonic() - began)

    def keep():
        if process == 0:
            checkpoints.save(saved, jax.tree.map(np.asarray, parameters), state)

    number, over, last_kept = 0, False, time.monotonic()
    started, before = time.monotonic(), dict(state)
    for number, stage in enumerate(run.stages):
        first_step = sum(s.steps for s in run.stages[:number])
        if state["step"] >= first_step + stage.steps:
            continue
        seed = run.seed + 1000 * number
        batches = corpora.batches(stage, seed)
        steps = {  # compiled when first taken
            asks: make_step(loss_of(run, config, stage, asks), transform.update)
            for asks in batches
        }
        while state["step"] < first_step + stage.steps and not over:
            index = state["step"] - first_step
            asks = stage.asks(seed, index)
            batch = batches[asks].batch(index, process, processes)
            counted = int(batch["lengths"].sum()) * processes
            ratio = stage.ratio(seed, index)
            batch = {
                k: jax.make_array_from_process_local_data(shared, v) for k, v in batch.items()
            }
            factor = rate_factor(run.optimizer, run.steps, start, state["step"])
            parameters, moments, parts = steps[asks](
                parameters, moments, model, batch, ratio, factor
            )
            state["step"] += 1
            state["tokens"] += counted
            state["seconds"] = before["seconds"] + time.monotonic() - started
            if state["step"] % every == 0 or index == 0:
                log.write(
                    stage=number, step=state["step"], tokens=state["tokens"], ratio=ratio,
                    seconds=state["seconds"], **{k: float(v) for k, v in parts.items()},
                )
            elapsed = (time.monotonic() - began) / 60
            over = minutes > 0 and elapsed >= minutes
            if processes > 1:  # all stop at the same step
                over = bool(multihost_any(over))
            if time.monotonic() - last_kept > 120:
                keep()
                last_kept = time.monotonic()
        if over:
            break
    jax.block_until_ready(parameters)
    keep()
    done = state["step"] >= run.steps
    log.write(event="done" if done else "paused", step=state["step"], tokens=state["tokens"])
    return parameters, state


def multihost_any(flag: bool) -> bool:
    from jax.experimental import multihost_utils

    return bool(multihost_utils.process_allgather(np.array([flag])).any())


def main() -> None:
    parser = argparse.ArgumentParser(prog="repoask_training.train", description=__doc__.split("\n")[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder of train-*.safetensors")
    parser.add_argument("--out", type=Path, required=True, help="where weights and log go")
    parser.add_argument("--models", type=Path, default=model_home(), help="folder of model folders")
    parser.add_argument("--minutes", type=float, default=0, help="pause after so many; 0 is never")
    parser.add_argument("--from", dest="first", type=Path, help="weights to begin with")
    parser.add_argument("--every", type=int, default=20, help="steps between log lines")
    parser.add_argument("--coordinator", help="host:port of process 0, with several processes")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--process", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.coordinator:
        jax.distributed.initialize(
            arguments.coordinator, arguments.processes, arguments.process
        )
    try:
        run = configuration.load(arguments.config)
        train(
            run, arguments.data, arguments.out, arguments.models, arguments.minutes,
            arguments.first, arguments.every,
        )
    except (ValueError, FileNotFoundError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
