"""`sources.json`: what may be trained on, where it comes from, and what was refused.

A source is a repository at a commit (`kind` "git") or a package by version and SHA-256 ("pypi").
The manifest is written by `list` and is all that `build` goes by. Tokens are counted in the
default decoder's tokens, from bytes by each language's measured rate.
"""

import dataclasses
import hashlib
import json
from pathlib import Path

from ..stores import sha256
from . import packages
from .eligible import Eligible, list_eligible
from .held_out import HeldOut
from .languages import LanguageTable
from .repositories import GitError, GitSource, git_folder

PATH = Path(__file__).parents[2] / "sources.json"

# Bytes of a token of the default decoder, measured on the first million tokens of each language.
BYTES_PER_TOKEN = {
    "bash": 3.1, "c": 3.1, "cpp": 3.5, "csharp": 4.8, "go": 3.4, "java": 4.6, "javascript": 3.8,
    "kotlin": 4.6, "markdown": 3.9, "php": 4.3, "python": 4.1, "ruby": 3.9, "rust": 4.0,
    "swift": 4.4, "tsx": 3.8, "typescript": 3.8,
}  # fmt: skip


@dataclasses.dataclass
class Source:
    name: str
    kind: str  # "git" or "pypi"
    url: str = ""  # of a repository
    commit: str = ""
    version: str = ""  # of a package
    sha256: str = ""
    licence: str | None = None
    refused: str = ""  # why it is not used
    split: str = "train"
    languages: dict[str, int] = dataclasses.field(default_factory=dict)  # bytes that may enter
    files: int = 0
    bytes: int = 0
    tokens: int = 0
    excluded: dict[str, int] = dataclasses.field(default_factory=dict)  # reason → files

    def open(self, mirrors: Path):
        """Its files, at hand under `mirrors`: repositories there, packages in `packages`."""
        if self.kind == "pypi":
            path = packages.find(self.name, self.version, mirrors / "packages")
            if sha256(path) != self.sha256:
                raise ValueError(f"'{path}' is not what the manifest names; delete and fetch it")
            return packages.PackageSource(path)
        folder = git_folder(mirrors, self.name)
        if folder is None:
            raise FileNotFoundError(
                f"no mirror of {self.name} in '{mirrors}': "
                "run `python -m repoask_training.data fetch`"
            )
        try:
            return GitSource(folder, self.commit)
        except GitError as error:
            raise ValueError(f"{self.name} lacks commit {self.commit}; fetch it again") from error


def load(path: Path = PATH) -> list[Source]:
    return [Source(**entry) for entry in json.loads(path.read_text())["sources"]]


def save(sources: list[Source], path: Path = PATH) -> None:
    entries = []
    for source in sorted(sources, key=lambda s: (s.kind, s.name.lower())):
        fields = dataclasses.asdict(source)
        entries.append({key: value for key, value in fields.items() if value or key == "licence"})
    used = [s for s in sources if not s.refused]
    totals: dict[str, int] = {}
    for source in used:
        for language, count in source.languages.items():
            totals[language] = totals.get(language, 0) + tokens_of(language, count)
    content = {
        "sources_used": len(used),
        "sources_refused": len(sources) - len(used),
        "tokens": sum(source.tokens for source in used),
        "tokens_by_language": dict(sorted(totals.items(), key=lambda item: -item[1])),
        "sources": entries,
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def languages(sources: list[Source]) -> set[str]:
    """Those that the manifest counts: a grammar that came later adds nothing to what it describes."""
    return {language for s in sources if not s.refused for language in s.languages}


def digest(path: Path = PATH) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def tokens_of(language: str, byte_count: int) -> int:
    return round(byte_count / BYTES_PER_TOKEN.get(language, 4.0))


def describe(source: Source, mirrors: Path, table: LanguageTable, held_out: HeldOut) -> Eligible:
    """Fills in licence, languages and counts of `source` from what is at hand."""
    opened = source.open(mirrors)
    try:
        if source.kind == "git":
            source.commit = opened.commit
        found = list_eligible(opened, table, held_out)
    finally:
        opened.close()
    source.licence, source.refused = found.licence, found.refusal
    source.languages = {}
    for file, language in found.files:
        source.languages[language] = source.languages.get(language, 0) + file.size
    source.languages = dict(sorted(source.languages.items(), key=lambda item: -item[1]))
    source.files = len(found.files)
    source.bytes = sum(source.languages.values())
    source.tokens = sum(tokens_of(*item) for item in source.languages.items())
    source.excluded = dict(sorted(found.excluded.items()))
    return found
