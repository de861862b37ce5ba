"""Trains one run, a slice at a time.

    python -m repoask_training.train CONFIG --data DIR --out DIR [--minutes M [--slices N]]
        [--scale F] [--from CHECKPOINT|PACKAGE]

A slice ends when the run does or when its minutes are over, and leaves `OUT/NAME.safetensors`,
from which the next slice goes on at the same place in the data. With `--slices` every step is
measured first, and the run shrinks to what so many slices have time for, those counted that ended
before they left a checkpoint (`OUT/NAME.spent`). The frozen decoder is never written. With
`--coordinator` several processes train one run, each on its share of every batch.
"""

import time

BEGAN = time.monotonic()  # before the imports below, which take seconds of a slice

import argparse
import contextlib
import json
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.sharding import NamedSharding, PartitionSpec

from . import answering, checkpoints, configuration, encoder, methods, package, schedule
from .steps import Corpora, Steps, agreed, from_first
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
    files = base_files(run, models)
    read = [package.read(path) for path in run.package_folders]
    for *_, description in read:
        package.check_models(description, files)
    model["packages"] = tuple(parameters for parameters, *_ in read)
    if "e2llm" in (run.method.method, *(setting.method for _, setting, _ in read)):
        _, model["encoder"] = encoder.load_encoder(files["encoder"])
    return config, model


def base_files(run: configuration.Run, models: Path) -> dict[str, Path]:
    """The files whose hashes a package names."""
    return {
        "decoder": models / run.model / "model.gguf",
        "encoder": models / run.encoder / "model.safetensors",
    }


def beginning(first: Path, run: configuration.Run, models: Path) -> dict:
    """Parameters of a checkpoint, or of a package of the same models and scales: shapes show neither."""
    if not first.is_dir():
        return checkpoints.load(first)[0]
    parameters, setting, description = package.read(first)
    package.check_models(description, base_files(run, models))
    for name in ("method", "alpha", "reader_alpha"):
        theirs, ours = getattr(setting, name), getattr(run.method, name)
        if theirs != ours:
            raise ValueError(f"'{first}' is of {name} {theirs}, the configuration of {ours}")
    return parameters


# Parameters whose output passes for token embeddings, which are small (root mean square 0.015 in
# Qwen2.5-Coder-0.5B): Adam's steps are of one size for all, so theirs are taken at that scale.
EMBEDDING_SCALED = {"skip", "down", "bias", "output", "memory_tokens", "restate"}


def optimizer(setting: configuration.Optimizer, parameters: dict, scale: float):
    """AdamW, clipped, at full rates; they differ for LoRA, for rows at embedding `scale`, and for
    the rest. The step scales the changes by `schedule.rate_factor`: were that part of the compiled program,
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


def resumed(run: configuration.Run, state: dict, scale: float | None, changed: bool) -> float:
    """The scale at which a checkpoint goes on; one that cannot is refused."""
    known = state.get("scale", 1.0)
    if not changed:
        checkpoints.check(state, run.digests)
        if scale not in (None, known):
            raise ValueError(
                f"the checkpoint is of scale {known}, not {scale}; --changed takes it all the same"
            )
    scale = scale or known
    if state["step"] >= schedule.scaled(run, scale).steps:
        raise ValueError(
            f"the run is finished, {state['step']} steps at scale {scale:.3g}; to train it further give "
            "--changed --scale F with a larger F"
        )
    return scale


def train(
    run: configuration.Run,
    data: Path,
    out: Path,
    models: Path,
    began: float,
    minutes: float = 0,
    slices: int = 0,
    scale: float | None = None,
    first: Path | None = None,
    changed: bool = False,
    every: int = 20,
):
    """One slice: `minutes` from `began`, which is when the process was started."""
    clock = schedule.Clock(minutes, began)
    process = jax.process_index()
    saved = out / f"{run.name}.safetensors"
    loaded, state = None, {"step": 0, "tokens": 0, "seconds": 0.0}
    if saved.exists():
        loaded, state = checkpoints.load(saved)
        scale = resumed(run, state, scale, changed)
    config, model = load_model(run, models, jnp.dtype(run.compute))
    fresh = methods.init(jax.random.key(run.seed), run.method, config, model)
    if loaded:
        parameters = checkpoints.like(loaded, fresh)
    elif first:  # another's weights, or a closed-form start: the counts and what it lacks begin anew
        parameters = checkpoints.like(fresh | beginning(first, run, models), fresh)
    else:
        parameters = fresh
    start = state["step"]
    out.mkdir(parents=True, exist_ok=True)
    log = Log(out / f"{run.name}.jsonl", quiet=process > 0)

    kinds = (jax.sharding.AxisType.Auto,)  # the compiler places everything but the batch
    mesh = jax.make_mesh((jax.device_count(),), ("data",), axis_types=kinds)
    everywhere = NamedSharding(mesh, PartitionSpec())
    shared = NamedSharding(mesh, PartitionSpec("data"))

    def placed(tree, sharding):
        return jax.tree.map(
            lambda x: jax.make_array_from_process_local_data(sharding, np.asarray(x)), tree
        )

    embedding_scale = float(methods.embedding_rms(model))
    parameters, model = placed(parameters, everywhere), placed(model, everywhere)
    transform = optimizer(run.optimizer, parameters, embedding_scale)
    # Placed like the parameters: a step would compile again when they come back from the first.
    init = jax.jit(transform.init, out_shardings=everywhere)
    corpora = Corpora(run, data)
    steps = Steps(run, config, corpora, transform.update, lambda batch: placed(batch, shared))
    load_seconds = clock.spent
    log.write(event="start", step=start, load_seconds=load_seconds)
    measures = scale is None and slices > 0
    spent = out / f"{run.name}.spent"
    if measures:
        note = schedule.spending(spent, minutes * 60, clock)
        with note if process == 0 else contextlib.nullcontext(0.0) as lost:
            rates, parameters = steps.rates(parameters, init(parameters), model, clock, log)
        to_come = max(0, slices - 1 - round(lost / (minutes * 60)))
        left = slices * minutes * 60 - lost - clock.spent - to_come * load_seconds
        # The first process's clock is that of all: were each to refuse by its own, some would wait.
        scale = from_first(schedule.fitted(run, rates, from_first(left), to_come > 0))
    run = schedule.scaled(run, scale or 1.0)
    state |= {"scale": scale or 1.0, "configuration": steps.run.digests}
    kept = checkpoints.load_moments(saved, jax.eval_shape(transform.init, parameters), start)
    moments = init(parameters) if kept is None else placed(kept, everywhere)
    log.write(event="schedule", scale=state["scale"], of=run.steps, moments=kept is not None)

    def keep():
        if process == 0:
            checkpoints.save(saved, jax.tree.map(np.asarray, parameters), state)
            checkpoints.save_moments(saved, moments, state["step"])

    if measures:  # what follows a slice that is killed goes on at this scale
        keep()
        spent.unlink(missing_ok=True)
    started, before, last_kept, in_flight = time.monotonic(), state["seconds"], time.monotonic(), ()
    for step in range(start, run.steps):
        number, index = run.place(step)
        asks = run.stages[number].asks(steps.seed(number), index)
        compiling = 0 if (number, asks) in steps.programs else schedule.COMPILING
        if step > start and agreed(clock.ends_within(compiling)):
            break
        cold = start if kept is None else 0
        factor = schedule.rate_factor(run.optimizer, run.steps, cold, step)
        parameters, moments, parts, counted, ratio = steps.take(
            number, asks, index, parameters, moments, model, factor
        )
        # The clock would count steps that are only queued: at most one is.
        jax.block_until_ready(in_flight)
        in_flight = parts
        state["step"] += 1
        state["tokens"] += counted
        state["seconds"] = before + time.monotonic() - started
        if state["step"] % every == 0 or index == 0:
            log.write(
                stage=number, step=state["step"], tokens=state["tokens"], ratio=ratio,
                seconds=state["seconds"], **{k: float(v) for k, v in parts.items()},
            )
        if time.monotonic() - last_kept > 120:
            keep()
            last_kept = time.monotonic()
    keep()
    done = state["step"] >= run.steps
    log.write(event="done" if done else "paused", step=state["step"], tokens=state["tokens"])
    return parameters, state


def main() -> None:
    parser = argparse.ArgumentParser(prog="repoask_training.train", description=__doc__.split("\n")[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder of train-*.safetensors")
    parser.add_argument("--out", type=Path, required=True, help="where weights and log go")
    parser.add_argument("--models", type=Path, default=model_home(), help="folder of model folders")
    parser.add_argument("--minutes", type=float, default=0, help="pause after so many; 0 is never")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--slices", type=int, default=0, help="shrink the run to so many --minutes")
    length.add_argument("--scale", type=float, help="shrink every stage by this factor")
    parser.add_argument(
        "--changed", action="store_true", help="go on though the configuration is another one now"
    )
    parser.add_argument("--from", dest="first", type=Path, help="checkpoint or package to begin with")
    parser.add_argument("--every", type=int, default=20, help="steps between log lines")
    parser.add_argument("--coordinator", help="host:port of process 0, with several processes")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--process", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.slices and not arguments.minutes:
        parser.error("--slices needs --minutes, those of one slice")
    if arguments.scale is not None and arguments.scale <= 0:
        parser.error("--scale must be above 0")
    if arguments.coordinator:
        jax.distributed.initialize(
            arguments.coordinator, arguments.processes, arguments.process
        )
    try:
        run = configuration.load(arguments.config)
        train(
            run, arguments.data, arguments.out, arguments.models, BEGAN, arguments.minutes,
            arguments.slices, arguments.scale, arguments.first, arguments.changed, arguments.every,
        )
    except (ValueError, FileNotFoundError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
