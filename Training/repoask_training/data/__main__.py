"""Commands of the training data: list, fetch, held-out, build, stats, instructions.

    python -m repoask_training.data build --model qwen2.5-coder-0.5b --tokens 60000000 --out DIR
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from .. import stores
from . import fetch, manifest, overlap, packages
from .build import Builder, Plan, report
from .eligible import exclusion
from .held_out import HeldOut
from .languages import LanguageTable
from .repositories import GitSource, git_folder, names_in, text_of
from .stats import print_stats

CACHE = stores.home() / "training"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m repoask_training.data", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, summary: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=summary, description=summary)
        sub.add_argument("--mirrors", type=Path, default=CACHE / "mirrors", metavar="DIR")
        sub.add_argument("--manifest", type=Path, default=manifest.PATH)
        sub.add_argument("--held-out-shingles", type=Path, default=CACHE / "held-out.npy")
        return sub

    sub = command("list", "Describe every source at hand anew, and write the manifest.")
    sub.add_argument("--validation", default="", help="sources kept for validation, with commas")
    sub = command("fetch", "Fetch the manifest's sources that are not in --mirrors.")
    sub.add_argument("--history", action="store_true", help="with all commits of repositories")
    command("held-out", "Collect the shingles of the held-out repositories in --mirrors.")
    for name, summary in (
        ("build", "Write shards of chunks."),
        ("instructions", "Write shards of questions and answers."),
    ):
        sub = command(name, summary)
        sub.add_argument("--model", default="qwen2.5-coder-0.5b")
        sub.add_argument("--models", type=Path, default=stores.model_home())
        sub.add_argument("--out", type=Path, required=True)
        sub.add_argument("--seed", type=int, default=0)
        sub.add_argument("--chunker", help="repoask-bench to cut with")
    commands.choices["build"].add_argument("--tokens", type=int, default=60_000_000)
    commands.choices["build"].add_argument("--validation-tokens", type=int, default=1_000_000)
    commands.choices["instructions"].add_argument("--samples", type=int, default=100_000)
    commands.choices["instructions"].add_argument("--validation-samples", type=int, default=2_000)
    sub = commands.add_parser("stats", help="Count what shards hold.")
    sub.add_argument("folder", type=Path)

    arguments = parser.parse_args()
    try:
        run(arguments)
    except (OSError, ValueError, RuntimeError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 0


def run(arguments: argparse.Namespace) -> None:
    match arguments.command:
        case "list":
            list_sources(arguments)
        case "fetch":
            for source in manifest.load(arguments.manifest):
                if not source.refused and not fetch.is_here(source, arguments.mirrors):
                    report(f"fetching {source.name}")
                    fetch.fetch(source, arguments.mirrors, arguments.history)
        case "held-out":
            collect_held_out(arguments)
        case "build":
            Builder(
                Plan(
                    model=arguments.model,
                    tokens=arguments.tokens,
                    validation_tokens=arguments.validation_tokens,
                    out=arguments.out,
                    mirrors=arguments.mirrors,
                    models=arguments.models,
                    held_out_shingles=arguments.held_out_shingles,
                    manifest=arguments.manifest,
                    seed=arguments.seed,
                    chunker=arguments.chunker,
                )
            ).run()
        case "instructions":
            from .instructions import build_instructions

            build_instructions(arguments)
        case "stats":
            print_stats(arguments.folder)


def list_sources(arguments: argparse.Namespace) -> None:
    """Keeps what the manifest says of splits and addresses, adds new mirrors and packages."""
    known = {}
    if arguments.manifest.exists():
        known = {(s.kind, s.name): s for s in manifest.load(arguments.manifest)}
    held_out, table = HeldOut(), LanguageTable()
    for name in names_in(arguments.mirrors):
        url = f"https://github.com/{name}"
        known.setdefault(("git", name), manifest.Source(name, "git", url, commit="HEAD"))
    for path in sorted((arguments.mirrors / "packages").glob("*.whl")):
        name, version = path.name.split("-")[:2]
        fresh = manifest.Source(name, "pypi", version=version, sha256=stores.sha256(path))
        known.setdefault(("pypi", name), fresh)
    validation = set(filter(None, arguments.validation.split(",")))
    sources = []
    for source in known.values():
        if held_out.is_source(source.name):
            continue
        if source.name in validation:
            source.split = "validation"
        try:
            manifest.describe(source, arguments.mirrors, table, held_out)
        except (FileNotFoundError, ValueError) as error:
            report(f"kept as it was: {error}")
        report(f"{source.name}: {source.licence or 'refused: ' + source.refused}, {source.tokens}")
        sources.append(source)
    manifest.save(sources, arguments.manifest)


def collect_held_out(arguments: argparse.Namespace) -> None:
    held_out, table = HeldOut(), LanguageTable()
    parts = []
    for name, repository in held_out.repositories.items():
        folder = git_folder(arguments.mirrors, repository)
        if folder is None:
            report(f"{name}: not at hand, excluded by name only")
            continue
        seen: set[str] = set()
        for commit in ("HEAD", *held_out.commits.get(name, [])):
            source = GitSource(folder, commit)
            for file in source.files():
                reason = exclusion(file.path, file.size, held_out)
                # What it has taken from others itself does not make those held out.
                if table.language(file.path) and reason is None and file.blob not in seen:
                    seen.add(file.blob)
                    text = text_of(source.read(file))
                    if text:
                        parts.append(overlap.shingles(text))
            source.close()
        report(f"{name}: {len(seen)} files")
    hashes = np.unique(np.concatenate(parts)) if parts else np.zeros(0, np.uint64)
    arguments.held_out_shingles.parent.mkdir(parents=True, exist_ok=True)
    np.save(arguments.held_out_shingles, hashes)
    report(f"{len(hashes)} shingles in '{arguments.held_out_shingles}'")


if __name__ == "__main__":
    sys.exit(main())
