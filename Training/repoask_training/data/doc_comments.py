"""A chunk's doc comment as a question, the code without it as the answer.

Finds the comment block that opens a chunk (`///`, `//`, `#`, `--`, `/** */`) or the docstring of
its first Python definition. Returns nothing where people wrote too little, or something else: a
licence, a lint directive, commented-out code.
"""

from __future__ import annotations

import re

LINE = re.compile(r"^\s*(?:///?!?|##?(?!\[|!|include|define|if|endif|pragma)|--)\s?(.*)$")
BLOCK = re.compile(r"^\s*/\*\*?(.*?)\*/\s*\n", re.S)
DOCSTRING = re.compile(
    r"^(?P<head>(?:\s*@[^\n]*\n)*\s*(?:async def|def|class)\b[^\n]*(?:\n[^\n\"']*?)??:\s*\n)"
    r"(?P<doc>\s*[rRuU]?(?P<quote>\"\"\"|''')(?P<text>.*?)(?P=quote)[^\n]*\n)",
    re.S,
)
UNWANTED = re.compile(
    r"copyright|licen[sc]e|spdx|eslint|nolint|noinspection|todo|fixme|swiftlint|rubocop:|pylint"
    r"|phpcs|generated|@ts-|[{};=]\s*$",
    re.I | re.M,
)
WORD_LIMITS = (5, 60)


def split(text: str) -> tuple[str, str] | None:
    """The first sentence of a chunk's doc comment, and the chunk without the comment."""
    found = _docstring(text) or _block(text) or _lines(text)
    if found is None:
        return None
    comment, code = found
    question = _first_sentence(comment)
    words = re.findall(r"[A-Za-z]{2,}", question)
    if not WORD_LIMITS[0] <= len(words) <= WORD_LIMITS[1] or UNWANTED.search(comment):
        return None
    # What is left must be code to find, not another comment.
    return (question, code) if len(re.findall(r"\w+", code)) >= 15 else None


def _docstring(text: str) -> tuple[str, str] | None:
    match = DOCSTRING.match(text)
    if match is None:
        return None
    return match["text"], text[: match.start("doc")] + text[match.end("doc") :]


def _block(text: str) -> tuple[str, str] | None:
    match = BLOCK.match(text)
    if match is None:
        return None
    lines = [re.sub(r"^\s*\*+\s?", "", line) for line in match[1].split("\n")]
    return "\n".join(lines), text[match.end() :]


def _lines(text: str) -> tuple[str, str] | None:
    lines = text.split("\n")
    start = 0
    while start < len(lines) and not lines[start].strip():
        start += 1
    end = start
    comment = []
    while end < len(lines) and (match := LINE.match(lines[end])):
        comment.append(match[1])
        end += 1
    return ("\n".join(comment), "\n".join(lines[end:])) if comment else None


def _first_sentence(comment: str) -> str:
    paragraph = re.split(r"\n\s*\n|\n\s*[@:-]", comment.strip(), maxsplit=1)[0]
    paragraph = re.sub(r"<[^>]{1,40}>|\{@\w+\s+([^}]*)\}", r" \1 ", paragraph)
    paragraph = re.sub(r"\s+", " ", paragraph).strip()
    return re.split(r"(?<=[a-z)`])\.(?:\s|$)", paragraph, maxsplit=1)[0].strip()
