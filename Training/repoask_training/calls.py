"""Prints the calls that train a run on a borrowed machine, to be sent one after the other.

    python -m repoask_training.calls CONFIG --parcels DIR [--slices N] [--minutes M]

Such a machine goes back seconds after a call, with all that was on it: every text must be at hand
before the first is sent, and every call that has trained brings the weights home.
"""

import argparse
import json
from pathlib import Path

from . import configuration

HOME = "/root/run"  # there
ROOM = 2000  # characters of a command


def join(whole: bool) -> str:
    end = "exit" if whole else "[ $? = 3 ]"  # 3: some parcels are still to come
    return f"python3 -m repoask_training.pack join .parcels --to {HOME} || {end}"


def training(config: Path, run: configuration.Run, begins: str, slices: int, minutes: float) -> str:
    """One slice, and its weights and log back. The same text is the next slice."""
    weights = f"{HOME}/out/{run.name}.safetensors"
    lines = []
    if begins == "checkpoint":
        lines.append(
            f"[ -e {weights} ] || python3 -m repoask_training.pack take {HOME}/start --to {weights}"
        )
    first = f" --from {HOME}/start/{run.name}.safetensors" if begins == "fit" else ""
    # Were the program to hang, what it kept last would still come back.
    return "\n".join([
        *lines,
        f"timeout {minutes * 60 + 40:.0f} python3 -m repoask_training.train {there(config)} "
        f"--data {HOME}/data --models {HOME}/models --out {HOME}/out --minutes {minutes} "
        f"--slices {slices}{first}",
        f"python3 -m repoask_training.pack give {weights} --out $OUT",
        f"cp {HOME}/out/{run.name}.jsonl $OUT",
    ])


def scoring(config: Path, run: configuration.Run) -> str:
    """The package, its cases and its scores, as the last stage shaped the rows."""
    stage, reader = run.stages[-1], run.method.method == "reader"
    # What comes back is at most 16 MiB a file; the decoder of 0.5 B has 1.05 MiB a rank.
    rank = 6 if run.method.reader_rank and run.method.method in ("icae", "pooled") else 8
    folder = f"Training/weights/{run.name}"
    flags = []
    if stage.shape:
        flags.append(f"--unit-tokens {stage.shape.unit_tokens} --units {stage.shape.units}")
        flags.append(f"--next-tokens {stage.shape.next_tokens or 64}")
    if stage.answers:
        flags.append(f"--answers 200 --context-tokens {stage.answers.context_tokens}")
    stores = f"--data {HOME}/data --models {HOME}/models"
    return "\n".join([
        "export JAX_DEFAULT_MATMUL_PRECISION=highest",
        f"python3 -m repoask_training.export {there(config)} "
        f"--weights {HOME}/out/{run.name}.safetensors {stores} --out {folder} --rank {rank} "
        f"{'' if reader else f'--cases {HOME}/cases '}--about 'one H200' &&",
        f"timeout 420 python3 -m repoask_training.evaluate {folder} {stores} {' '.join(flags)}",
        f"cp -r {folder} $OUT",
        *([] if reader else [f"cp {HOME}/cases/* $OUT"]),
    ])


def there(config: Path) -> str:
    return f"Training/configs/{config.name}"


SETTING = (
    f"export PYTHONPATH=Training:{HOME}/python JAX_COMPILATION_CACHE_DIR={HOME}/jax "
    "XLA_PYTHON_CLIENT_MEM_FRACTION=.92 PYTHONUNBUFFERED=1"
)


def calls(config: Path, parcels: Path, slices: int, minutes: float) -> list[tuple[str, str]]:
    """What each call carries, and its command."""
    run = configuration.load(config)
    listing = json.loads((parcels / "0" / "listing.json").read_text())
    start = [Path(f["path"]).name for f in listing["files"] if f["path"].startswith("start/")]
    begins = "fit" if f"{run.name}.safetensors" in start else "checkpoint" if start else ""
    train = training(config, run, begins, slices, minutes)
    last = listing["pieces"] - 1
    texts = [(f"{parcels.name}/{n}", [SETTING, join(False)]) for n in range(last)]
    texts.append((f"{parcels.name}/{last}", [SETTING, join(True), train]))
    texts += [("", [SETTING, train])] * (slices - 1)
    texts.append(("", [SETTING, scoring(config, run)]))
    commands = [(carried, "\n".join(lines)) for carried, lines in texts]
    longest = max(len(command) for _, command in commands)
    if longest > ROOM:
        raise ValueError(f"a command has {longest} characters, {ROOM} fit; use a shorter run name")
    return commands


def main() -> None:
    parser = argparse.ArgumentParser(prog="repoask_training.calls", description=__doc__.split("\n")[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("--parcels", type=Path, required=True, help="what pack split made")
    parser.add_argument("--slices", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=7.5, help="of a slice")
    arguments = parser.parse_args()
    texts = calls(arguments.config, arguments.parcels, arguments.slices, arguments.minutes)
    for number, (carried, command) in enumerate(texts, 1):
        print(f"# call {number} of {len(texts)}, carry: [{carried}], timeout_s: 600\n{command}\n")


if __name__ == "__main__":
    main()
