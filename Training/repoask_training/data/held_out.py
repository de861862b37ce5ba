"""Repositories that never enter training, by name: as a source, as a package, as a folder of one.

`held_out.txt` has one `name owner/repository [commit …]` a line; names are compared without case, `-`, `_`
and `.`.
"""

import re
from pathlib import Path, PurePosixPath

LIST = Path(__file__).parents[2] / "held_out.txt"

# Folders in which the next one names a foreign package.
VENDOR_FOLDERS = {
    "vendor", "vendors", "vendored", "_vendor", "node_modules", "third_party", "third-party",
    "thirdparty", "3rdparty", "external", "externals", "extern", "deps", "dep", "site-packages",
    "pods", "carthage", "subprojects", "submodules", "bower_components", "contrib", "packages",
    "libs", "lib", "include", "includes",
}  # fmt: skip


def normalized(name: str) -> str:
    return re.sub(r"[-_. ]", "", name.lower())


class HeldOut:
    def __init__(self, path: Path = LIST):
        self.repositories: dict[str, str] = {}
        self.commits: dict[str, list[str]] = {}  # whose shingles are collected beside HEAD's
        for line in path.read_text().splitlines():
            if line.strip() and not line.startswith("#"):
                name, repository, *commits = line.split()
                self.repositories[name] = repository
                self.commits[name] = commits
        self._names = {normalized(name) for name in self.repositories}
        # By a repository's own name too, whoever hosts the copy: `core` of `vuejs/core`.
        own = {normalized(full.rpartition("/")[2]) for full in self.repositories.values()}
        self._source_names = self._names | own

    def is_source(self, name: str) -> bool:
        """Whether `name`, a repository `owner/name` or a package, is held out."""
        return normalized(name.rpartition("/")[2]) in self._source_names

    def is_inside(self, path: str) -> bool:
        """Whether `path` lies in, or is, a copy of a held-out repository kept in another one."""
        parts = PurePosixPath(path.lower()).parts
        for folder, inner in zip(parts, parts[1:]):
            if folder in VENDOR_FOLDERS and self._is_copy(inner):
                return True
        # `sqlite3.c`, `catch.hpp`: amalgamations carry the name wherever they lie.
        return re.fullmatch(r"(sqlite3|catch|catch2|curl|hiredis)\.(c|h|hpp)", parts[-1]) is not None

    def _is_copy(self, folder: str) -> bool:
        stem = re.sub(r"[-_@]?v?\d+(\.\d+)*$", "", folder.partition(".")[0] or folder)
        return normalized(stem) in self._names or normalized(folder) in self._names
