"""A run's configuration: one TOML file, read strictly, so that a misspelt setting is an error."""

import dataclasses
import tomllib
from pathlib import Path

from .batches import Shape
from .methods import MethodSetting
from .objective import Objective


@dataclasses.dataclass(frozen=True)
class Stage:
    """Some steps with one shape of batch and one objective."""

    steps: int
    shape: Shape
    objective: Objective
    ratios: tuple[int, ...] = (4,)


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

    @property
    def steps(self) -> int:
        return sum(stage.steps for stage in self.stages)


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
        shape = _filled(Shape, stage.pop("shape", {}), place)
        objective = _filled(Objective, stage.pop("objective", {}), place)
        stages.append(_filled(Stage, stage | {"shape": shape, "objective": objective}, place))
    method = _filled(MethodSetting, table.pop("method", {}), where)
    optimizer = _filled(Optimizer, table.pop("optimizer", {}), where)
    parts = {"method": method, "optimizer": optimizer, "stages": tuple(stages)}
    run = _filled(Run, table | parts, where)
    for name, known in (("method", ("icae", "pooled", "e2llm")), ("layout", ("span", "compact"))):
        if getattr(run.method, name) not in known:
            raise ValueError(f"{where}: unknown {name} '{getattr(run.method, name)}'; known are {known}")
    for number, stage in enumerate(run.stages, 1):
        behind = stage.objective.follow or stage.objective.agree
        if behind and not stage.shape.next_tokens:
            raise ValueError(f"{where}, stage {number}: follow and agree need shape.next_tokens")
        if (run.method.method == "e2llm") != bool(stage.shape.encoder_tokens):
            raise ValueError(f"{where}, stage {number}: encoder_tokens belong to e2llm alone")
    return run


def load(path: Path) -> Run:
    return parse(Path(path).read_text(), str(path))
