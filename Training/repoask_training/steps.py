"""The steps that a run takes: what each makes smaller, on which batch, compiled once, and how long
one lasts."""

import functools
import time
from pathlib import Path

import jax
import numpy as np
import optax

from . import answering, configuration, methods, objective, package, schedule
from .batches import Batches, Corpus
from .questions import Questions, QuestionSet


def loss_of(run: configuration.Run, config, stage: configuration.Stage, asks: bool):
    """What a step of a stage makes smaller, `(parameters, model, batch, ratio) -> (loss, parts)`."""
    if asks:
        settings = (package.read_description(path)["method"] for path in run.package_folders)
        kinds = tuple(methods.MethodSetting(**setting) for setting in settings)
        more = {"shape": stage.answers, "packages": kinds}
        function = answering.loss
    else:
        more, function = {"objective": stage.objective}, objective.loss
    remat = run.remat if stage.remat is None else stage.remat
    return functools.partial(function, setting=run.method, config=config, remat=remat, **more)


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


class Steps:
    """The steps of a run's stages, on source and on questions, each compiled when first taken."""

    def __init__(self, run: configuration.Run, config, corpora: Corpora, update, place):
        self.run, self.config, self.corpora = run, config, corpora
        self.update, self.place = update, place
        self.programs, self.batches = {}, {}

    def seed(self, number: int) -> int:
        return self.run.seed + 1000 * number

    def take(self, number: int, asks: bool, index: int, parameters, moments, model, factor: float):
        """Step `index` of a stage: parameters, moments, parts of the loss, compressed tokens, ratio."""
        stage, seed = self.run.stages[number], self.seed(number)
        if number not in self.batches:
            self.batches[number] = self.corpora.batches(stage, seed)
        if (number, asks) not in self.programs:
            loss = loss_of(self.run, self.config, stage, asks)
            self.programs[number, asks] = make_step(loss, self.update)
        processes = jax.process_count()
        batch = self.batches[number][asks].batch(index, jax.process_index(), processes)
        counted = int(batch["lengths"].sum()) * processes
        ratio = stage.ratio(seed, index)
        changed = self.programs[number, asks](
            parameters, moments, model, self.place(batch), ratio, factor
        )
        return *changed, counted, ratio

    def rates(self, parameters, moments, model, clock: schedule.Clock, log):
        """Seconds a step of the programs, also written to the `train.Log`, and the parameters, which
        steps at rate 0 leave as they are. Those that the slice is too short to compile are left out."""
        found = {}
        for number, stage in enumerate(self.run.stages):
            share = stage.asked_share
            for asks in [False] * (share < 1) + [True] * (share > 0):
                if found and agreed(clock.ends_within(schedule.COMPILING)):
                    return found, parameters
                seconds = []
                for index in range(3):
                    began = time.monotonic()
                    parameters, moments, parts, counted, _ = self.take(
                        number, asks, index, parameters, moments, model, 0.0
                    )
                    jax.block_until_ready(parts)
                    seconds.append(time.monotonic() - began)
                found[number, asks] = min(seconds[1:])
                memory = (jax.local_devices()[0].memory_stats() or {}).get("peak_bytes_in_use", 0)
                log.write(
                    event="rate", stage=number, asks=asks, compile_seconds=seconds[0],
                    step_seconds=found[number, asks],
                    tokens_a_second=round(counted / found[number, asks]),
                    peak_gib=memory / 2**30,
                )
        return found, parameters


def agreed(flag: bool) -> bool:
    """Whether any process says so: all stop at the same step."""
    if jax.process_count() == 1:
        return flag
    from jax.experimental import multihost_utils

    return bool(multihost_utils.process_allgather(np.array([flag])).any())


def from_first(value: float) -> float:
    """What the first process has measured."""
    if jax.process_count() == 1:
        return value
    from jax.experimental import multihost_utils

    return float(multihost_utils.broadcast_one_to_all(np.float32(value)))
