"""Carries a run to a machine that is reached only through small parcels, and its weights back.

    python -m repoask_training.pack split CONFIG --data DIR --out PARCELS   here: cut what a run needs
    python -m repoask_training.pack join PARCELS --to DIR                   there: gather what arrived
    python -m repoask_training.pack give WEIGHTS --out DIR                  there: bfloat16, in pieces
    python -m repoask_training.pack take DIR --to WEIGHTS                   here: float32 again

A parcel is a folder `PARCELS/N` of at most `--size` MiB, which travels beside the working tree, and
holds one piece of one long stream of files; `join` may be called with any of them, in any order, any number of times, and says what is
missing. Every file is checked by its SHA-256. Token ids travel as byte planes under LZMA, about one
byte each. `join` and `give` need nothing but numpy and safetensors, and the `gguf` package travels too.
"""

import argparse
import hashlib
import io
import json
import lzma
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

MIB = 1 << 20
CARRIED = 64  # MiB that one call takes along: the working tree and a parcel
LISTING = 1  # MiB of them for the listing beside each piece


def packed_tokens(path: Path, encoder: bool) -> bytes:
    """A shard without what the method does not read; integers split in byte planes."""
    arrays = load_file(path)
    if not encoder:
        arrays = {k: v for k, v in arrays.items() if "encoder_" not in k}
    stream = io.BytesIO()
    for name, array in sorted(arrays.items()):
        raw = np.ascontiguousarray(array)
        planes = raw.view(np.uint8).reshape(-1, raw.itemsize).T if raw.size else raw.view(np.uint8)
        content = lzma.compress(np.ascontiguousarray(planes).tobytes(), preset=4)
        head = json.dumps([name, str(raw.dtype), len(raw), len(content)]).encode() + b"\n"
        stream.write(head + content)
    return stream.getvalue()


def unpacked_tokens(content: bytes, path: Path) -> None:
    """Writes the shard that `packed_tokens` packed."""
    stream, arrays = io.BytesIO(content), {}
    while head := stream.readline():
        name, kind, count, size = json.loads(head)
        kind = np.dtype(kind)
        planes = np.frombuffer(lzma.decompress(stream.read(size)), np.uint8)
        raw = np.ascontiguousarray(planes.reshape(kind.itemsize, count).T)
        arrays[name] = raw.reshape(-1).view(kind)
    save_file(arrays, path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)


def working_tree() -> int:
    """Bytes of the files that travel with every call: tracked ones, and untracked ones that git does
    not ignore."""
    root = Path(__file__).parents[2]
    command = ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    paths = [root / name for name in names.split("\0") if name]
    return sum(path.lstat().st_size for path in paths if path.is_file())


def check_shards(run, data: Path) -> None:
    """Refuses shards that the run's stages could not read, or its export and scores: far away that
    would show when the machine's time is being spent."""
    from . import calls, evaluate, export, package
    from .methods import MethodSetting
    from .steps import Corpora

    corpora = Corpora(run, data)
    for stage in run.stages:
        corpora.batches(stage, run.seed)
    wanted = {"": corpora.source, "instructions-": corpora.questions}
    for kind, found in wanted.items():
        if found and not any(data.glob(f"{kind}validation-*.safetensors")):
            raise FileNotFoundError(f"'{data}' has no {kind}validation-*.safetensors")
    options = evaluate.parser().parse_args(["package", "--data", str(data), *calls.scored(run)])
    try:
        if options.answers:
            kinds = [package.read_description(path)["method"] for path in run.package_folders]
            evaluate.asked(run.method, tuple(MethodSetting(**kind) for kind in kinds), options)
        if corpora.source:
            evaluate.held_out(run.method, options)
            export.case_batches(run.method, data)
    except ValueError as error:
        raise ValueError(f"the validation shards of '{data}' cannot be scored: {error}") from None


def split(
    config, data: Path, models: Path, out: Path, tokens: int, size: int,
    start: list[Path] = (), tree: int = 0,
) -> list[str]:  # fmt: skip
    """Cuts everything the run needs into parcels; returns a line about each kind of file.

    `start`: files that the run begins with; `tree`: bytes of the working tree beside each parcel.
    """
    import gguf

    from . import configuration

    room = CARRIED - LISTING - -(-tree // MIB)
    if size > room * MIB:
        raise ValueError(
            f"the working tree has {tree / MIB:.1f} MiB: beside a parcel of {size / MIB:.0f} MiB that is "
            f"more than the {CARRIED} MiB of a call; give --size {room} or less"
        )
    run = configuration.load(config)
    check_shards(run, data)
    encodes = run.method.method == "e2llm" or bool(run.packages)
    files: list[tuple[str, bytes]] = []
    package = Path(gguf.__file__).parent
    for source in sorted(package.rglob("*.py")):
        files.append((f"python/gguf/{source.relative_to(package)}", source.read_bytes()))
    names = [f"{run.model}/model.gguf"] + [f"{run.encoder}/model.safetensors"] * encodes
    files += [(f"models/{name}", (models / name).read_bytes()) for name in names]
    files += [(f"start/{path.name}", path.read_bytes()) for path in start]
    counted = 0
    reads_source = any(stage.shape for stage in run.stages)
    for split_name in ("validation", "train") if reads_source else ():
        for shard in sorted(data.glob(f"{split_name}-*.safetensors")):
            if split_name == "train":
                if tokens and counted >= tokens:
                    break
                with safe_open(shard, "numpy") as opened:
                    counted += opened.get_slice("tokens").get_shape()[0]
            files.append((f"data/{shard.name}.packed", packed_tokens(shard, encodes)))
    if any(stage.answers for stage in run.stages):
        for shard in sorted(data.glob("instructions-*.safetensors")):
            files.append((f"data/{shard.name}.packed", packed_tokens(shard, encodes)))
    listing = [
        {"path": path, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for path, content in files
    ]
    stream = b"".join(content for _, content in files)
    shutil.rmtree(out, ignore_errors=True)
    count = -(-len(stream) // size)
    of = {"run": run.name, "configuration": run.digests}
    for number in range(count):
        folder = out / str(number)
        folder.mkdir(parents=True)
        (folder / "piece").write_bytes(stream[number * size : (number + 1) * size])
        (folder / "listing.json").write_text(json.dumps(of | {"pieces": count, "files": listing}))
    lines = [f"{count} parcels of at most {size / MIB:.0f} MiB, {len(stream) / MIB:.1f} MiB in all"]
    packed = {
        kind: sum(f["size"] for f in listing if f["path"].startswith(kind))
        for kind in ("data/train", "data/instructions", "start/")
    }
    if counted:
        source = packed.pop("data/train")
        lines.append(
            f"{counted:,} training tokens in {source / MIB:.1f} MiB, {source / counted:.2f} bytes each"
        )
    return lines + [f"{size / MIB:.1f} MiB of {kind}" for kind, size in packed.items() if size]


def join(parcels: Path, to: Path) -> bool:
    """Gathers the parcels that are here; once all have come, writes the files. True when whole."""
    store = to / "parcels"
    store.mkdir(parents=True, exist_ok=True)
    listing = None
    for folder in sorted(parcels.iterdir()) if parcels.exists() else []:
        if (folder / "piece").exists():
            shutil.copy(folder / "piece", store / f"{folder.name}.part")
            (store / f"{folder.name}.part").rename(store / folder.name)
            shutil.copy(folder / "listing.json", store / "listing.json")
    if (store / "listing.json").exists():
        listing = json.loads((store / "listing.json").read_text())
    if listing is None:
        raise FileNotFoundError(f"no parcel in '{parcels}'")
    missing = [n for n in range(listing["pieces"]) if not (store / str(n)).exists()]
    if missing:
        print(f"missing parcels: {missing}", file=sys.stderr)
        return False
    stream = b"".join((store / str(n)).read_bytes() for n in range(listing["pieces"]))
    start = 0
    for entry in listing["files"]:
        content = stream[start : start + entry["size"]]
        start += entry["size"]
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise ValueError(f"'{entry['path']}' did not arrive whole; send the parcels again")
        path = to / entry["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".packed":
            known = path.with_suffix(".sha256")  # of what the shard was unpacked from
            if not known.exists() or known.read_text() != entry["sha256"]:
                unpacked_tokens(content, path.with_suffix(""))
                known.write_text(entry["sha256"])
        else:
            path.write_bytes(content)
    return True


def give(weights: Path, out: Path, size: int) -> int:
    """A checkpoint without its moments in bfloat16, cut into files of at most `size` bytes; returns
    how many."""
    import ml_dtypes

    with safe_open(weights, "numpy") as file:
        state = file.metadata()
        tensors = {k: file.get_tensor(k).astype(ml_dtypes.bfloat16) for k in file.keys()}
    whole = out / "whole"
    out.mkdir(parents=True, exist_ok=True)
    save_file(tensors, whole, state)
    content = whole.read_bytes()
    whole.unlink()
    count = -(-len(content) // size)
    (out / f"{weights.stem}.sha256").write_text(hashlib.sha256(content).hexdigest())
    for number in range(count):
        name = f"{weights.stem}.{number}-of-{count}"
        (out / name).write_bytes(content[number * size : (number + 1) * size])
    return count


def take(pieces: Path, to: Path) -> None:
    """The checkpoint that `give` cut, float32, as `train` resumes from it."""
    import ml_dtypes  # noqa: F401 (makes bfloat16 known to numpy)

    found = {}
    for path in pieces.glob(f"{to.stem}.*-of-*"):
        number, _, count = path.suffix[1:].partition("-of-")
        found[int(number)] = (path, int(count))
    if not found:
        raise FileNotFoundError(f"'{pieces}' holds no pieces of '{to.stem}'")
    count = next(iter(found.values()))[1]
    missing = [n for n in range(count) if n not in found]
    if missing:
        raise FileNotFoundError(f"'{pieces}' lacks pieces {missing} of {count} of '{to.stem}'")
    content = b"".join(found[n][0].read_bytes() for n in range(count))
    if hashlib.sha256(content).hexdigest() != (pieces / f"{to.stem}.sha256").read_text():
        raise ValueError(f"the pieces of '{to.stem}' in '{pieces}' are not of one checkpoint")
    to.parent.mkdir(parents=True, exist_ok=True)
    whole = to.with_suffix(".whole")
    whole.write_bytes(content)
    with safe_open(whole, "numpy") as file:
        tensors = {k: file.get_tensor(k).astype(np.float32) for k in file.keys()}
        save_file(tensors, to.with_suffix(".part"), file.metadata())
    to.with_suffix(".part").rename(to)
    whole.unlink()


def main() -> None:
    from .stores import model_home

    parser = argparse.ArgumentParser(prog="repoask_training.pack", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("split")
    command.add_argument("config", type=Path)
    command.add_argument("--data", type=Path, required=True)
    command.add_argument("--models", type=Path, default=model_home())
    command.add_argument("--out", type=Path, required=True)
    command.add_argument("--tokens", type=int, default=0, help="whole shards up to so many; 0 is all")
    command.add_argument("--size", type=int, default=36, help="MiB a parcel")
    command.add_argument(
        "--start", type=Path, nargs="*", default=[], help="a fit, or the pieces of a checkpoint"
    )
    command = commands.add_parser("join")
    command.add_argument("parcels", type=Path)
    command.add_argument("--to", type=Path, required=True)
    command = commands.add_parser("give")
    command.add_argument("weights", type=Path)
    command.add_argument("--out", type=Path, required=True)
    command.add_argument("--size", type=int, default=15, help="MiB a file")
    command = commands.add_parser("take")
    command.add_argument("pieces", type=Path)
    command.add_argument("--to", type=Path, required=True)
    a = parser.parse_args()
    try:
        if a.command == "split":
            lines = split(
                a.config, a.data, a.models, a.out, a.tokens, a.size * MIB, a.start, working_tree()
            )
            print("\n".join(lines))
        elif a.command == "join":
            sys.exit(0 if join(a.parcels, a.to) else 3)
        elif a.command == "give":
            print(give(a.weights, a.out, a.size * MIB), "files")
        else:
            take(a.pieces, a.to)
    except (ValueError, FileNotFoundError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
