"""Which files of a source may enter. The chunker's file rules decide once more, by contents.

What is left out here is left out by name and size, by a held-out name in its path, or because it
lies in a folder with another licence.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from . import licences
from .held_out import HeldOut
from .languages import LanguageTable
from .repositories import File, text_of

SMALLEST, LARGEST = 200, 1 << 20

VENDORED = {
    "vendor", "vendors", "vendored", "_vendor", "node_modules", "bower_components", "third_party",
    "third-party", "thirdparty", "3rdparty", "3rd_party", "pods", "carthage", "dist", "_deps",
    "site-packages", "external", "externals", "extern", "subprojects",
}  # fmt: skip
# Inputs and outputs of tests: thousands of small variants, or other people's code.
FIXTURES = {
    "fixture", "fixtures", "__fixtures__", "testdata", "test-data", "test_data", "corpus",
    "__snapshots__", "snapshots", "baselines", "goldens", "golden",
}  # fmt: skip
MINIFIED = (".min.js", ".min.mjs", ".min.cjs", "-min.js", ".bundle.js")


@dataclasses.dataclass
class Eligible:
    """What a source offers."""

    licence: str | None
    refusal: str
    files: list[tuple[File, str]]  # with the language their name says
    excluded: Counter  # reason → files


def exclusion(path: str, size: int, held_out: HeldOut) -> str | None:
    lowered = path.lower()
    folders = set(PurePosixPath(lowered).parts[:-1])
    if held_out.is_inside(path):
        return "held out"
    if folders & VENDORED:
        return "vendored"
    if folders & FIXTURES:
        return "fixture"
    if lowered.endswith(MINIFIED):
        return "minified"
    if size > LARGEST:
        return "too large"
    return "too small" if size < SMALLEST else None


def list_eligible(source, table: LanguageTable, held_out: HeldOut) -> Eligible:
    """The files of a source under its licence."""
    everything = list(source.files())
    excluded: Counter = Counter()
    root, refusal, refused_folders = _licences(source, everything)
    files = []
    for file in everything:
        language = table.language(file.path)
        if language is None:
            excluded["no source code"] += 1
            continue
        reason = exclusion(file.path, file.size, held_out)
        if reason is None and _is_below(file.path, refused_folders):
            reason = "licence"
        if reason:
            excluded[reason] += 1
        else:
            files.append((file, language))
    return Eligible(root, refusal, files if root else [], excluded)


def _licences(source, files: list[File]) -> tuple[str | None, str, set[str]]:
    """The root's licence, why it is refused, and folders whose own licence is refused."""
    by_folder: dict[str, list[tuple[str, str]]] = {}
    for file in files:
        if licences.is_licence_file(file.path) and file.size < 1 << 18:
            folder, _, name = file.path.rpartition("/")
            text = text_of(source.read(file))
            by_folder.setdefault(_root_of(folder), []).append((name, text or ""))
    licence, refusal = licences.licence_of(sorted(by_folder.pop("", [])))
    refused = {
        folder
        for folder, texts in by_folder.items()
        if licences.licence_of(sorted(texts))[0] is None and any(text for _, text in texts)
    }
    return licence, refusal, refused


def _root_of(folder: str) -> str:
    # A wheel keeps its licences in `NAME.dist-info/licenses`; a repository may in `LICENSES`.
    first, _, rest = folder.partition("/")
    inside = first.endswith(".dist-info") and rest in ("", "licenses")
    return "" if inside or folder.lower() in ("licenses", "license") else folder


def _is_below(path: str, folders: set[str]) -> bool:
    if not folders:
        return False
    parent = path.rpartition("/")[0]
    while parent:
        if parent in folders:
            return True
        parent = parent.rpartition("/")[0]
    return False


def eligible_texts(source, files: list[tuple[File, str]]) -> Iterator[tuple[File, str, str]]:
    for file, language in files:
        text = text_of(source.read(file))
        if text is not None:
            yield file, language, text
