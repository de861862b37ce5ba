"""A run's configuration: one TOML file, read strictly, so that a misspelt setting is an error."""

import dataclasses
import hashlib
import tomllib
from pathlib import Path

import numpy as np

from .batches import Shape
from .methods import MethodSetting
from .objective import Objective
from .questions import Answers
from .weights import LINEAR_MAPS


@dataclasses.dataclass(frozen=True)
class Stage:
    """Some steps on units of source with one shape of batch and one objective, on questions, or on
    both in turn."""

    steps: int
    shape: Shape | None
    objective: Objective
    answers: Answers | None = None
    ratios: tuple[int, ...] = (4,)
    remat: bool | None = None  # None is as the run says

    @property
    def asked_share(self) -> float:
        """The share of steps that are on questions."""
        if self.shape is None or self.answers is None:
            return float(self.shape is None)
        return self.answers.share

    def asks(self, seed: int, step: int) -> bool:
        """Whether a step is on questions."""
        return bool(np.random.default_rng([seed, 5, step]).random() < self.asked_share)

    def ratio(self, seed: int, step: int) -> int:
        """Tokens a row of a step."""
        return int(np.random.default_rng([seed, 1, step]).choice(self.ratios))


@dataclasses.dataclass(frozen=True)
class Optimizer:
    """AdamW. LoRA has a rate of its own; everything else has `rate`, relative to the scale of token
    embeddings where rows are made."""

    rate: float = 1e-3
    lora_rate: float = 2e-4
    warmup: int = 200  # steps from zero at the start
    resumed_warmup: int = 30  # steps from zero when the moments start anew
    final: float = 0.1  # share of the rate at the end of the cosine
    weight_decay: float = 0.0
    clip: float = 1.0
    betas: tuple[float, float] = (0.9, 0.95)


@dataclasses.dataclass(frozen=True)
class Run:
    """Everything one training run is."""

    name: str
    model: str  # the decoder's id in the model store
    method: MethodSetting
    optimizer: Optimizer
    stages: tuple[Stage, ...]
    seed: int = 0
    compute: str = "bfloat16"  # "float32" on a CPU
    remat: bool = False
    encoder: str = "minilm-l6"
    packages: tuple[str, ...] = ()  # folders whose rows a "reader" learns to read, from `Training/`

    @property
    def steps(self) -> int:
        return sum(stage.steps for stage in self.stages)

    def place(self, step: int) -> tuple[int, int]:
        """The stage of a step, and which of the stage's steps it is."""
        for number, stage in enumerate(self.stages):
            if step < stage.steps:
                return number, step
            step -= stage.steps
        raise IndexError(f"the run has {self.steps} steps")

    @property
    def package_folders(self) -> list[Path]:
        return [Path(__file__).parents[1] / name for name in self.packages]

    @property
    def digests(self) -> dict[str, str]:
        """What a checkpoint must agree with to go on: rates, precision and `remat` may change."""
        stages = [dataclasses.replace(stage, remat=None) for stage in self.stages]
        parts = {
            "method": (self.model, self.encoder, self.method, self.packages),
            "stages": (self.seed, stages),
        }
        return {k: hashlib.sha256(repr(v).encode()).hexdigest()[:16] for k, v in parts.items()}


def _filled(kind, table: dict, where: str):
    known = {field.name for field in dataclasses.fields(kind)}
    unknown = sorted(set(table) - known)
    if unknown:
        raise ValueError(f"{where}: unknown setting '{unknown[0]}'; known are {sorted(known)}")
    table = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
    try:
        return kind(**table)
    except TypeError as error:
        raise ValueError(f"{where}: {error}") from None


def parse(text: str, where: str) -> Run:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{where}: {error}") from None
    stages = []
    for number, stage in enumerate(table.pop("stage", []), 1):
        place = f"{where}, stage {number}"
        parts = {
            name: _filled(kind, stage.pop(name), place) if name in stage else None
            for name, kind in (("shape", Shape), ("answers", Answers), ("objective", Objective))
        }
        parts["objective"] = parts["objective"] or Objective()
        stages.append(_filled(Stage, stage | parts, place))
    method = _filled(MethodSetting, table.pop("method", {}), where)
    rates = table.pop("optimizer", {})
    optimizer = _filled(Optimizer, rates, where)
    parts = {"method": method, "optimizer": optimizer, "stages": tuple(stages)}
    run = _filled(Run, table | parts, where)
    _check(run, where)
    if "lora_rate" in rates and method.method == "e2llm" and not method.reader_rank:
        raise ValueError(f"{where}: lora_rate needs a LoRA; give e2llm a reader_rank")
    return run


METHODS = ("icae", "pooled", "e2llm", "reader")


def _check(run: Run, where: str) -> None:
    """Refuses what would fail later, or train nothing."""
    for name, known in (
        ("method", METHODS), ("layout", ("span", "compact")), ("reader_scope", ("prompt", "rows"))
    ):  # fmt: skip
        if getattr(run.method, name) not in known:
            raise ValueError(f"{where}: unknown {name} '{getattr(run.method, name)}'; known are {known}")
    foreign = sorted(set(run.method.maps) - set(LINEAR_MAPS))
    if foreign or not run.method.maps:
        raise ValueError(f"{where}: maps needs some of {LINEAR_MAPS}, not '{', '.join(foreign)}'")
    reader = run.method.method == "reader"
    if reader != bool(run.packages) or reader and not run.method.reader_rank:
        raise ValueError(f"{where}: a reader needs packages and a reader_rank, others have no packages")
    for number, stage in enumerate(run.stages, 1):
        place = f"{where}, stage {number}"
        if stage.shape is None and stage.answers is None:
            raise ValueError(f"{place}: needs shape, answers or both")
        if stage.objective.means and run.method.method not in ("icae", "pooled"):
            raise ValueError(f"{place}: means are of windows, which {run.method.method} has not")
        if stage.shape:
            behind = stage.objective.follow or stage.objective.agree
            if reader:
                raise ValueError(f"{place}: a reader learns from answers alone; leave shape out")
            if behind and not stage.shape.next_tokens:
                raise ValueError(f"{place}: follow and agree need shape.next_tokens")
            if (run.method.method == "e2llm") != bool(stage.shape.encoder_tokens):
                raise ValueError(f"{place}: encoder_tokens belong to e2llm alone")
        if stage.answers:
            shares, kinds = stage.answers.distances, len(run.packages) if reader else 1
            if len(shares) != kinds + 1 or abs(sum(shares) - 1) > 1e-6:
                raise ValueError(
                    f"{place}: answers.distances needs {kinds + 1} shares that add up to 1: raw "
                    "text, then each kind of rows"
                )
            if run.method.method == "e2llm" and not stage.answers.encoder_tokens:
                raise ValueError(f"{place}: answers.encoder_tokens is needed")


def load(path: Path) -> Run:
    return parse(Path(path).read_text(), str(path))
