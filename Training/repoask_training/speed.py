"""Measures the stages of a run before it is started.

    python -m repoask_training.speed CONFIG --data DIR [--groups N…] [--stage I…]

Prints for each stage and batch size: seconds to compile, seconds a step (median of 5), compressed
tokens a second, and peak device memory where the device tells, or that a size does not fit.
"""

import argparse
import dataclasses
import statistics
import time
from pathlib import Path

import jax
import jax.numpy as jnp

from . import configuration, methods
from .stores import model_home
from .train import Corpora, load_model, loss_of, make_step, optimizer


def measure(run, config, model, stage, asks: bool, batches) -> str:
    parameters = methods.init(jax.random.key(0), run.method, config, model)
    transform = optimizer(run.optimizer, parameters, float(methods.embedding_rms(model)))
    moments = transform.init(parameters)
    step = make_step(loss_of(run, config, stage, asks), transform.update)
    seconds, tokens = [], 0
    for index in range(6):
        batch = batches.batch(index)
        began = time.monotonic()
        parameters, moments, parts = step(parameters, moments, model, batch, stage.ratios[0], 1.0)
        jax.block_until_ready(parts)
        seconds.append(time.monotonic() - began)
        tokens += int(batch["lengths"].sum()) if index else 0
    memory = (jax.devices()[0].memory_stats() or {}).get("peak_bytes_in_use", 0)
    median = statistics.median(seconds[1:])
    return (
        f"compile {seconds[0]:.1f} s, step {median:.3f} s, {tokens / sum(seconds[1:]):,.0f} tokens/s, "
        f"memory {memory / 2**30:.1f} GiB, loss {float(parts['loss']):.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="repoask_training.speed", description=__doc__.split("\n")[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=model_home())
    parser.add_argument("--groups", type=int, nargs="*", help="batch sizes instead of the stage's")
    parser.add_argument("--stage", type=int, nargs="*", help="stages, from 0; all by default")
    arguments = parser.parse_args()
    run = configuration.load(arguments.config)
    config, model = load_model(run, arguments.models, jnp.dtype(run.compute))
    corpora = Corpora(run, arguments.data)
    for number in arguments.stage or range(len(run.stages)):
        if number not in range(len(run.stages)):
            parser.error(f"the run has stages 0 to {len(run.stages) - 1}, not {number}")
        for groups in arguments.groups or [None]:
            stage = sized(run.stages[number], groups)
            for asks, batches in corpora.batches(stage, run.seed).items():
                try:
                    line = measure(run, config, model, stage, asks, batches)
                except jax.errors.JaxRuntimeError as error:  # the next size may still fit
                    line = str(error).splitlines()[0]
                shape = batches.shape
                kind = "questions" if asks else f"units of {shape.unit_tokens}"
                print(f"stage {number}, {shape.groups} groups, {kind}: {line}", flush=True)


def sized(stage, groups: int | None):
    """The stage with another batch size."""
    if groups is None:
        return stage
    parts = {"shape": stage.shape, "answers": stage.answers}
    parts = {k: v and dataclasses.replace(v, groups=groups) for k, v in parts.items()}
    return dataclasses.replace(stage, **parts)


if __name__ == "__main__":
    main()
