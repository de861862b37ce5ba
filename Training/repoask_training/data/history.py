"""A repository's history as questions: what a commit says, and the lines that it changed.

A change is kept if its message says something (no releases, merges, formatting) and it modifies one
to five source files outside tests, documentation and examples. The question is its subject, as the
evaluation's are: without issue numbers, links, trailers, and the names of the files it changed. The
answer is what the hunks touch in the *parent's* version of the files.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE_SUFFIXES = frozenset(
    """py pyx go rs js jsx mjs cjs ts tsx mts cts vue svelte java kt kts scala c h cc cpp cxx hpp hh
    hxx m mm swift php rb cs fs lua sh sql l y proto""".split()
)
TEST_PATH = re.compile(
    r"""(^|/)(tests?|testing|specs?|__tests__|testdata|test-data|fixtures?|e2e|[A-Za-z]*Tests?
    |[\w.-]*-tests?|Tests\w*|[\w.]+\.(Tests|Specs))/
    |(^|/)(test_[^/]*\.py|conftest\.py|[^/]*_test\.\w+|[^/]*_spec\.rb|[^/]*\.(test|spec)\.\w+
    |[^/]*Tests?\.\w+|tests?\.\w+)$""",
    re.X,
)
ASIDE_PATH = re.compile(
    r"(^|/)_?(docs?|documentation|docs_src|examples?|samples?|bench(mark)?s?|vendor|third_party|deps"
    r"|dist|build|website|node_modules|fuzz|migrations|locales?)/"
)
BOILERPLATE = re.compile(
    r"""^(bump|release|releasing|prepare|merge|revert|version|changelog|typos?|format|reformat|lint
    |rustfmt|gofmt|clippy|whitespace|wip|misc|cleanups?|clean\ up|style|backport|cherry|upgrade|ci|docs?
    |tests?|chore|build|deps|license|copyright|init(ial)?\ commit|update\ (the\ )?(change|dep|readme
    |version|copyright|licen|submodule|doc)|fix\ (a\ |some\ |the\ )?(typo|lint|test|build|warning
    |format|comment|ci|doc|clippy|flake)|add\ (a\ |some\ |more\ |missing\ )?(tests?|docs?|comments?
    |changelog)|v?\d+\.\d+)\b""",
    re.X | re.I,
)
ANYWHERE = re.compile(
    r"\b(typos?|changelog|release notes|copyright|dependabot|copilot|clean-?\s?up|polish(ing)?"
    r"|javadoc|docstrings?|minor|cosmetic|back out|tweaks?)\b",
    re.I,
)
ROBOTS = re.compile(r"\[bot\]|dependabot|renovate|github-actions|greenkeeper", re.I)
PREFIX = re.compile(r"^(\w+)(?:\(([^)]*)\))?!?:\s*")
CONVENTIONAL = frozenset(["feat", "fix", "refactor", "perf", "bug", "bugfix", "feature", "change"])
REFERENCE = re.compile(
    r"""https?://\S+ | \(?(?:\b(?:closes|fixes|fixed|resolves|refs?|see|issue|pr|bug):?\s*)?\#\d+\)?
    | \b(?:gh|GH|issue|bpo|ticket)[-\s]?\d{2,}\b | \[[A-Z]+-\d+\] | ^\[[^\]]{1,24}\]
    | \b[A-Z]{2,}-\d{2,}\b:? | \(\s*\) | :[a-z_]+: | \b[0-9a-f]{8,40}\b""",
    re.X,
)
HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+")


@dataclass(frozen=True)
class Change:
    """One commit: what it says, and the old lines it touched in each file it modified."""

    commit: str
    parent: str
    question: str
    lines: dict[str, list[tuple[int, int]]]  # path -> ranges in the parent, 1-based, inclusive


def is_source(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return (
        "." in name
        and name.rsplit(".", 1)[1].lower() in SOURCE_SUFFIXES
        and not TEST_PATH.search(path)
        and not ASIDE_PATH.search(path)
    )


def question_of(message: str, paths: list[str]) -> str | None:
    """What a message asks for, or nothing if it only speaks of housekeeping."""
    subject = message.strip().split("\n", 1)[0].strip()
    subject = REFERENCE.sub(" ", subject).strip(" -:")
    if match := PREFIX.match(subject):
        kind, scope = match[1].lower(), match[2]
        if kind in CONVENTIONAL:
            rest = subject[match.end() :]
            # Half of them keep the scope, which often names a part of the code.
            keep = scope and hashlib.sha256(subject.encode()).digest()[0] % 2
            subject = f"{scope}: {rest}" if keep else rest
    if BOILERPLATE.match(subject) or ANYWHERE.search(subject):
        return None
    for path in paths:
        name = path.rsplit("/", 1)[-1]
        subject = re.sub(rf"(?:[\w./-]*/)?{re.escape(name)}\b", " ", subject)
    subject = re.sub(r"\s+", " ", subject).strip(" -:,;")
    words = re.findall(r"[A-Za-z]{2,}", subject)
    if len(words) < 3 or len(subject) > 300:
        return None
    return subject[0].upper() + subject[1:]


def changes(repository: Path, limit: int, end: str = "HEAD") -> Iterator[Change]:
    """The changes worth asking about among the newest `limit` commits, newest first."""
    command = [
        *("git", "-C", str(repository), "log", "--first-parent", "--no-merges", f"-n{limit}"),
        *("-p", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames"),
        *("--diff-filter=M", "--format=%x00%H %P%x00%an%x00%B%x00", end, "--"),
        *(f"*.{suffix}" for suffix in sorted(SOURCE_SUFFIXES)),
    ]
    # A snapshot may lack its largest files, and git stops at the first: what came before it counts.
    log = subprocess.run(command, capture_output=True).stdout.decode("utf-8", "replace")
    # Neither messages nor patches of text files hold NUL.
    fields = log.split("\0")[1:]
    for head, author, message, patch in zip(*[iter(fields)] * 4):
        commit, _, parent = head.partition(" ")
        if not parent or ROBOTS.search(author):
            continue
        lines = {path: ranges for path, ranges in _hunks(patch).items() if is_source(path)}
        if not 1 <= len(lines) <= 5:
            continue
        if question := question_of(message, list(lines)):
            yield Change(commit, parent.split(" ")[0], question, lines)


def _hunks(patch: str) -> dict[str, list[tuple[int, int]]]:
    lines: dict[str, list[tuple[int, int]]] = {}
    path = None
    for line in patch.split("\n"):
        if line.startswith("diff --git "):
            path = None
        elif path is None and line.startswith("--- a/"):
            path = line[6:].rstrip("\t")
        elif path is not None and (match := HUNK.match(line)):
            start, count = int(match[1]), int(match[2] or 1)
            # An insertion touches the lines around it.
            end = start + count - 1 if count else start + 1
            lines.setdefault(path, []).append((max(start, 1), max(end, 1)))
    return lines


def texts(repository: Path, names: list[str], largest: int = 120_000) -> dict[str, str]:
    """The text of each `COMMIT:path` that is there, is UTF-8 and is not larger than `largest`."""
    found: dict[str, str] = {}
    asked = [name for name in names if "\n" not in name]
    run = subprocess.run(
        ["git", "-C", str(repository), "cat-file", "--batch"],
        input="".join(name + "\n" for name in asked).encode(),
        capture_output=True,
        check=True,
    )
    position = 0
    for name in asked:
        end = run.stdout.index(b"\n", position)
        head = run.stdout[position:end].split(b" ")
        position = end + 1
        if len(head) != 3 or head[1] != b"blob":
            continue
        size = int(head[2])
        body = run.stdout[position : position + size]
        position += size + 1
        if size <= largest and b"\0" not in body:
            try:
                found[name] = body.decode("utf-8")
            except UnicodeDecodeError:
                continue
    return found


# Phrases of permissive licences, the telling one first; what has none of them is not used.
LICENCES = {
    "Apache-2.0": "apache.org/licenses/",
    "MIT": "permission is hereby granted, free of charge",
    "BSD": "redistribution and use in source and binary forms",
    "BSL-1.0": "boost software license",
}
LICENCE_NAME = re.compile(r"^(mit-)?(licen[cs]e|copying)([.-].*)?$", re.I)


def licences(repository: Path, commit: str = "HEAD") -> list[str]:
    """The permissive licences that a repository's top folder states, sorted."""
    listed = subprocess.run(
        ["git", "-C", str(repository), "ls-tree", "--name-only", commit],
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8", "replace")
    names = [f"{commit}:{name}" for name in listed.split("\n") if LICENCE_NAME.match(name)]
    found = " ".join(" ".join(text.split()) for text in texts(repository, names).values()).lower()
    return sorted(name for name, phrase in LICENCES.items() if phrase in found)
