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
from .batches import Batches, Corpus
from .stores import model_home
from .train import load_model, make_step, optimizer


def measure(run, config, model, corpus, stage) -> str:
    parameters = methods.init(jax.random.key(0), run.method, config, model)
    transform = optimizer(run.optimizer, parameters, float(methods.embedding_rms(model)))
    moments = transform.init(parameters)
    step = make_step(run, config, stage, transform.update)
    batches = Batches(corpus, stage.shape, run.seed)
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
        f"groups {stage.shape.groups} unit {stage.shape.unit_tokens}: compile {seconds[0]:.1f} s, "
        f"step {median:.3f} s, {tokens / sum(seconds[1:]):,.0f} tokens/s, "
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
    corpus = Corpus(list(arguments.data.glob("train-*.safetensors")))
    for number in arguments.stage or range(len(run.stages)):
        if number not in range(len(run.stages)):
            parser.error(f"the run has stages 0 to {len(run.stages) - 1}, not {number}")
        stage = run.stages[number]
        for groups in arguments.groups or [stage.shape.groups]:
            shape = dataclasses.replace(stage.shape, groups=groups)
            changed = dataclasses.replace(stage, shape=shape)
            try:
                line = measure(run, config, model, corpus, changed)
            except jax.errors.JaxRuntimeError as error:  # the next size may still fit
                line = f"groups {groups}: {str(error).splitlines()[0]}"
            print(f"stage {number}", line, flush=True)


if __name__ == "__main__":
    main()
