"""Reads files and history of a git repository at a commit, with no work tree.

Repositories live in a folder of mirrors, `OWNER+NAME/repo` or `OWNER+NAME`, bare or not.
"""

import dataclasses
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class File:
    """A file of a source, before it is read."""

    path: str
    blob: str  # what names its contents
    size: int


class GitError(Exception):
    pass


def git_folder(mirrors: Path, name: str) -> Path | None:
    """The git folder of the repository `owner/name`, or None where it is not mirrored."""
    base = mirrors / name.replace("/", "+")
    for folder in (base / "repo/.git", base / "repo", base / ".git", base):
        if (folder / "HEAD").exists() and (folder / "objects").exists():
            return folder
    return None


class GitSource:
    """A repository at a commit. Keeps one `git cat-file` open while it is used."""

    def __init__(self, folder: Path, commit: str = "HEAD"):
        self.folder = folder
        self.commit = self.run("rev-parse", "--verify", commit + "^{commit}").strip()
        self._reader: subprocess.Popen | None = None

    def run(self, *arguments: str) -> str:
        command = ["git", f"--git-dir={self.folder}", *arguments]
        result = subprocess.run(command, capture_output=True)
        if result.returncode != 0:
            message = result.stderr.decode(errors="replace").strip().splitlines()
            raise GitError(f"git {arguments[0]} in '{self.folder}': {message[0] if message else ''}")
        return result.stdout.decode(errors="replace")

    def files(self) -> Iterator[File]:
        """Regular files that are at hand, in git's order; neither links nor submodules."""
        for entry in self.run("ls-tree", "-r", "-l", "-z", self.commit).split("\0"):
            if not entry:
                continue
            facts, _, path = entry.partition("\t")
            mode, kind, blob, size = facts.split()
            # A mirror may lack large blobs; git gives no size for those.
            if kind == "blob" and mode != "120000" and size.isdigit():
                yield File(path, blob, int(size))

    def read(self, file: File) -> bytes:
        return self.read_object(file.blob)

    def read_object(self, name: str) -> bytes:
        if self._reader is None:
            command = ["git", f"--git-dir={self.folder}", "cat-file", "--batch"]
            pipe = subprocess.PIPE
            self._reader = subprocess.Popen(command, stdin=pipe, stdout=pipe, bufsize=1 << 16)
        self._reader.stdin.write(name.encode() + b"\n")
        self._reader.stdin.flush()
        header = self._reader.stdout.readline().split()
        if len(header) != 3:
            raise GitError(f"no object {name} in '{self.folder}'; fetch the commit again")
        contents = self._reader.stdout.read(int(header[2]))
        self._reader.stdout.read(1)
        return contents

    def close(self) -> None:
        if self._reader is not None:
            self._reader.stdin.close()
            self._reader.stdout.close()
            self._reader.wait()
            self._reader = None


def text_of(contents: bytes) -> str | None:
    """The text of a file, or None if it is not UTF-8."""
    try:
        return contents.decode("utf-8")
    except UnicodeDecodeError:
        return None


def names_in(mirrors: Path) -> Iterable[str]:
    """`owner/name` of every mirrored repository, sorted."""
    for entry in sorted(mirrors.iterdir()):
        name = entry.name.replace("+", "/", 1)
        if entry.is_dir() and "/" in name and git_folder(mirrors, name):
            yield name
