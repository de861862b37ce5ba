"""Prints the calls that train a run on a borrowed machine, to be sent one after the other.

    python -m repoask_training.calls CONFIG --parcels DIR [--minutes M] [--slices N]
        [--scale F] [--changed]

Such a machine goes back seconds after a call, with all that was on it: every text must be at hand
before the first is sent, and every call that has trained brings the weights home.
"""

import argparse
import json
import sys
from pathlib import Path

from . import configuration

HOME = "/root/run"  # there
ROOM = 2000  # characters of a command
LASTS = 600  # seconds that a call may take
HANGS = 40  # seconds behind its minutes when a slice is ended: its last step and checkpoint
AROUND = 60  # seconds of a call that are not its slice's: parcels unpacked, weights cut in pieces


def join(whole: bool) -> str:
    end = "exit" if whole else "[ $? = 3 ]"  # 3: some parcels are still to come
    return f"python3 -m repoask_training.pack join .parcels --to {HOME} || {end}"


def training(config: Path, run: configuration.Run, begins: str, minutes: float, length: str) -> str:
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
        f"timeout {minutes * 60 + HANGS:.0f} python3 -m repoask_training.train {there(config)} "
        f"--data {HOME}/data --models {HOME}/models --out {HOME}/out --minutes {minutes} "
        f"{length}{first}",
        f"python3 -m repoask_training.pack give {weights} --out $OUT",
        f"cp {HOME}/out/{run.name}.jsonl $OUT",
    ])


def scored(run: configuration.Run) -> list[str]:
    """The flags of `evaluate`: rows are shaped as in the last stage."""
    stage, flags = run.stages[-1], []
    if stage.shape:
        flags += ["--unit-tokens", stage.shape.unit_tokens, "--units", stage.shape.units]
        flags += ["--next-tokens", stage.shape.next_tokens or 64]
    if stage.answers:  # what remains of the call once the rows are scored; a reader has none
        flags += ["--answers", 96 if stage.shape else 200]
        flags += ["--context-tokens", stage.answers.context_tokens]
    return [str(flag) for flag in flags]


def scoring(config: Path, run: configuration.Run) -> str:
    """The package, its cases and its scores. All are written where they come home from, also when
    the machine is called back before the last score."""
    # What comes back is at most 16 MiB a file; the decoder of 0.5 B has 1.05 MiB a rank.
    rank = 6 if run.method.reader_rank and run.method.method in ("icae", "pooled") else 8
    folder = f"Training/weights/{run.name}"
    cases = "" if run.method.method == "reader" else "--cases $OUT "
    stores = f"--data {HOME}/data --models {HOME}/models"
    return "\n".join([
        "export JAX_DEFAULT_MATMUL_PRECISION=highest",
        # A reader's packages are looked for beside its own: the folder stays where it belongs.
        f"rm -rf {folder}; mkdir $OUT/{run.name}; ln -s $(realpath $OUT)/{run.name} {folder}",
        f"python3 -m repoask_training.export {there(config)} "
        f"--weights {HOME}/out/{run.name}.safetensors {stores} --out {folder} --rank {rank} "
        f"{cases}--about 'one H200' &&",
        f"timeout 420 python3 -m repoask_training.evaluate {folder} {stores} {' '.join(scored(run))}",
    ])


def there(config: Path) -> str:
    return f"Training/configs/{config.name}"


SETTING = (
    f"export PYTHONPATH=Training:{HOME}/python JAX_COMPILATION_CACHE_DIR={HOME}/jax "
    "XLA_PYTHON_CLIENT_MEM_FRACTION=.92 PYTHONUNBUFFERED=1"
)


def listed(parcels: Path, run: configuration.Run) -> dict:
    """The listing of the parcels, which must be of this run."""
    path = parcels / "0" / "listing.json"
    if not path.exists():
        raise FileNotFoundError(f"'{parcels}' has no parcels; make them with pack split")
    try:
        listing = json.loads(path.read_text())
        pieces, files = listing["pieces"], [entry["path"] for entry in listing["files"]]
        of = listing["run"], listing["configuration"]
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"'{path}' is no listing of parcels; make them anew with pack split") from None
    if of != (run.name, run.digests):
        raise ValueError(
            f"'{parcels}' was made for '{of[0]}' or for other settings than '{run.name}' has now; "
            "make it anew with pack split"
        )
    return {"pieces": pieces, "files": files}


def calls(
    config: Path, parcels: Path, slices: int, minutes: float, scale: float | None = None,
    changed: bool = False,
) -> list[tuple[str, str]]:  # fmt: skip
    """What each call carries, and its command."""
    if minutes * 60 + HANGS + AROUND > LASTS:
        raise ValueError(
            f"a call ends after {LASTS} s, of which {HANGS + AROUND} are not the slice's: "
            f"give at most --minutes {(LASTS - HANGS - AROUND) / 60:.1f}, not {minutes}"
        )
    run = configuration.load(config)
    listing = listed(parcels, run)
    start = [Path(path).name for path in listing["files"] if path.startswith("start/")]
    begins = "fit" if f"{run.name}.safetensors" in start else "checkpoint" if start else ""
    length = (f"--scale {scale}" if scale else f"--slices {slices}") + " --changed" * changed
    train = training(config, run, begins, minutes, length)
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
    parser.add_argument("--scale", type=float, help="train's, in place of the slices' measure")
    parser.add_argument(
        "--changed", action="store_true", help="train's, for another configuration or scale"
    )
    arguments = parser.parse_args()
    try:
        texts = calls(
            arguments.config, arguments.parcels, arguments.slices, arguments.minutes,
            arguments.scale, arguments.changed,
        )  # fmt: skip
    except (ValueError, FileNotFoundError) as error:
        sys.exit(f"error: {error}")
    for number, (carried, command) in enumerate(texts, 1):
        print(f"# call {number} of {len(texts)}, carry: [{carried}], timeout_s: {LASTS}\n{command}\n")


if __name__ == "__main__":
    main()
