"""Brings what the manifest names and is not at hand: repositories with git, packages with pip."""

import subprocess
from pathlib import Path

from ..stores import sha256
from . import packages
from .manifest import Source
from .repositories import git_folder


def is_here(source: Source, mirrors: Path) -> bool:
    try:
        source.open(mirrors).close()
    except (FileNotFoundError, ValueError):
        return False
    return True


def fetch(source: Source, mirrors: Path, history: bool) -> None:
    """Fetches one source. `history`: with all commits, which instruction data needs."""
    if source.kind == "pypi":
        path = packages.download(source.name, source.version, mirrors / "packages")
        if sha256(path) != source.sha256:
            path.unlink()
            raise ValueError(f"{source.name}=={source.version} is not what the manifest names")
        return
    folder = git_folder(mirrors, source.name)
    if folder is None:
        folder = mirrors / source.name.replace("/", "+") / "repo"
        _git("init", "--quiet", "--bare", str(folder))
    depth = [] if history else ["--depth", "1"]
    _git(f"--git-dir={folder}", "fetch", "--quiet", *depth, source.url, source.commit)
    _git(f"--git-dir={folder}", "update-ref", "--no-deref", "HEAD", source.commit)


def _git(*arguments: str) -> None:
    result = subprocess.run(["git", *arguments], capture_output=True, text=True)
    if result.returncode != 0:
        reason = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise RuntimeError(f"git {' '.join(arguments[-2:])}: {reason}")
