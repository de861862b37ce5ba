"""How a run lies in time: its rates, how many steps it has, and when a slice must end.

A borrowed machine goes back at a set minute, and how fast it is shows only there. `fitted` shrinks
every stage by one factor, so that the cosine ends when the time does.
"""

import contextlib
import dataclasses
import math
import time
from pathlib import Path

from .configuration import Optimizer, Run, Stage

COMPILING = 100.0  # seconds that one program may take to compile
SPARE = 0.95  # share of the time that steps are planned for: logs and checkpoints take the rest


def rate_factor(setting: Optimizer, total: int, cold: int, step: int) -> float:
    """Share of the full rates at a step: warm-up, then a cosine over the whole run, and a short
    warm-up again where moments began anew at the step `cold`."""
    done = min(max((step - setting.warmup) / max(total - setting.warmup, 1), 0), 1)
    cosine = setting.final + (1 - setting.final) * 0.5 * (1 + math.cos(math.pi * done))
    warm = min(1, (step + 1) / max(setting.warmup, 1))
    again = min(1, (step + 1 - cold) / max(setting.resumed_warmup, 1)) if cold else 1
    return cosine * warm * again


def scaled(run: Run, scale: float) -> Run:
    """The run with every stage and the warm-up shorter or longer by one factor."""

    def times(steps: int) -> int:
        return max(1, round(steps * scale)) if steps else 0

    stages = tuple(dataclasses.replace(s, steps=times(s.steps)) for s in run.stages)
    optimizer = dataclasses.replace(run.optimizer, warmup=times(run.optimizer.warmup))
    return dataclasses.replace(run, stages=stages, optimizer=optimizer)


def fitted(
    run: Run, rates: dict[tuple[int, bool], float], seconds: float, later: bool = True
) -> float:
    """The factor by which the run lasts `seconds`; 1 where it does anyway. `rates`: seconds a step
    of each stage on source (False) and on questions (True). One that was not measured is taken to need
    as long for a position as the slowest that was; where no slice comes `later`, to compile it, none of
    the time is kept for it."""
    if seconds <= 0:
        raise ValueError(
            "loading and compiling took the slices' time; give them more --minutes (what earlier "
            f"slices spent is noted in '{run.name}.spent')"
        )
    slowest = max(rate / positions(run.stages[n], asks) for (n, asks), rate in rates.items())
    whole = 0.0
    for number, stage in enumerate(run.stages):
        asked = stage.asked_share
        for asks, share in ((False, 1 - asked), (True, asked)):
            if share:
                guess = later * slowest * positions(stage, asks)
                whole += stage.steps * share * rates.get((number, asks), guess)
    return min(1.0, SPARE * seconds / whole)


def positions(stage: Stage, asks: bool) -> int:
    """Positions of a batch, padding counted: chunks and what is read behind them."""
    if asks:
        shape = stage.answers
        chunks = shape.contexts * (shape.context_tokens + shape.place_tokens)
        return shape.groups * (chunks + shape.question_tokens + shape.answer_tokens)
    return stage.shape.groups * (stage.shape.units * stage.shape.unit_tokens + stage.shape.next_tokens)


@contextlib.contextmanager
def spending(path: Path, seconds: float, clock):
    """Notes at `path` what a slice spends before there is a checkpoint, and gives what slices before it
    did. A slice that is killed counts as all its `seconds`."""
    before = float(path.read_text()) if path.exists() else 0.0
    path.write_text(str(before + seconds))
    try:
        yield before
    finally:
        path.write_text(str(before + clock.spent))


class Clock:
    """The minutes of a slice, from the start of the process; 0 never end."""

    def __init__(self, minutes: float, began: float):
        self.minutes, self.began = minutes, began

    @property
    def spent(self) -> float:
        """Seconds."""
        return time.monotonic() - self.began

    def ends_within(self, seconds: float) -> bool:
        return self.minutes > 0 and self.spent + seconds >= 60 * self.minutes
