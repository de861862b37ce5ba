"""Commit messages and their diffs: what a change does, in its author's words."""

import re
from collections.abc import Iterator

from ..repositories import GitError, GitSource

MOST_HUNKS = 4
MOST_BYTES = 2500  # of a hunk

_UNFIT = re.compile(
    r"^(merge|revert|bump|release|version|prepare|update (dependenc|changelog)|chore|wip|fixup|"
    r"\[?maven|renovate|dependabot|bors|auto merge|rollup)|^v?\d|cherry.pick",
    re.I,
)


def subject_of(message: str) -> str | None:
    """A commit's subject as a sentence, without numbers of issues and prefixes; None if it says
    nothing."""
    subject = re.sub(r"\s*\(?(?:#|GH-|gh-)\d+\)?", "", message.strip())
    subject = re.sub(r"^\[[^\]]*\]\s*|^[\w\-/.]+(\([^)]*\))?!?:\s+", "", subject).strip(" .")
    words = subject.split()
    if _UNFIT.search(subject) or not 4 <= len(words) <= 25 or not subject.isascii():
        return None
    return subject[0].upper() + subject[1:] + "."


def changes(source: GitSource, limit: int, is_wanted) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """`(subject, [(path, hunk)])` of recent small commits whose changed files are all wanted."""
    try:
        log = source.run(
            "log", "--no-merges", "-n", str(limit), "--no-renames", "--no-color", "--unified=3",
            "--diff-filter=M", "-p", "--format=%x01%s", source.commit,
        )  # fmt: skip
    except GitError:
        return  # a shallow mirror may end in the middle
    for entry in log.split("\x01")[1:]:
        message, _, diff = entry.partition("\n")
        subject = subject_of(message)
        if subject is None:
            continue
        hunks = []
        for part in re.split(r"^diff --git ", diff, flags=re.M)[1:]:
            name = re.search(r"^\+\+\+ b/(.+)$", part, re.M)
            if name is None:
                break
            pieces = re.split(r"^(?=@@ )", part, flags=re.M)[1:]
            hunks += [(name[1], piece) for piece in pieces]
        fits = 1 <= len(hunks) <= MOST_HUNKS and all(len(h.encode()) <= MOST_BYTES for _, h in hunks)
        if fits and all(is_wanted(path) for path, _ in hunks):
            yield subject, hunks
