"""Finds what people wrote about code: the doc comment of a definition, constants and their comments."""

import dataclasses
import re

_LINE_COMMENT = re.compile(r"\s*(?:///?!?|/\*\*?!?|\*/|\*(?!/)|#(?![!\[]|include|define|if|end|pragma))")
_ENDS = re.compile(
    r"\s*(?:@\w+|:\w+|\\\w+|- ?(?:Parameter|Returns|Throws|Note)|Args:|Arguments:|Parameters|"
    r"Returns|Raises|Example|Yields|Notes?:|```|<p>|<pre>|>>>|\.\. |#+ )"
)
_DOCSTRING = re.compile(
    r"""^[ \t]*(?:async[ ]+def|def|class)\b[^\n]*(?:\n[^\n]*?){0,8}?:[ \t]*\n(?P<doc>[ \t]*[rR]?(?:\"\"\"|''')"""
    r"""(?P<text>.*?)(?:\"\"\"|''')[ \t]*(?:\n|$))""",
    re.S | re.M,
)
_UNFIT = re.compile(
    r"copyright|licen[sc]e|todo|fixme|eslint|noqa|nolint|pylint|@generated|deprecated|http",
    re.I,
)


@dataclasses.dataclass(frozen=True)
class Described:
    """A definition's doc comment, and its code without it."""

    summary: str
    code: str


def described(text: str, language: str) -> Described | None:
    """The first paragraph of the doc comment of the definition that `text` begins with."""
    if language == "python":
        match = _DOCSTRING.search(text)
        if match is None or text[: match.start()].strip():
            return None
        summary = summary_of(match["text"].split("\n"))
        code = text[: match.start("doc")] + text[match.end("doc") :]
    else:
        lines = text.split("\n")
        first = next((i for i, line in enumerate(lines) if line.strip()), 0)
        end = first
        while end < len(lines) and _LINE_COMMENT.match(lines[end]):
            end += 1
        if end == first or end >= len(lines):
            return None
        cleaned = [_LINE_COMMENT.sub("", line, count=1).rstrip("*/ ") for line in lines[first:end]]
        summary = summary_of(cleaned)
        code = "\n".join(lines[end:])
    return Described(summary, code) if summary and len(code.strip()) > 40 else None


def summary_of(lines: list[str]) -> str | None:
    """The first paragraph in one line, if it is prose of some length."""
    paragraph: list[str] = []
    for line in lines:
        plain = line.strip()
        if paragraph and (not plain or _ENDS.match(line)):
            break
        if plain and not _ENDS.match(line):
            paragraph.append(plain)
    text = re.sub(r"\s+", " ", " ".join(paragraph))
    text = re.sub(r"\{@\w+ ([^}]*)\}|``?([^`]+)``?|</?\w+/?>", r"\1\2", text).strip()
    if len(text) > 240:
        text = text[: text.rfind(". ", 0, 240) + 1].strip()
    letters = sum(c.isascii() and c.isalpha() for c in text)
    is_prose = len(text) >= 20 and text.count(" ") >= 3 and letters > 0.7 * len(text)
    return text if is_prose and not _UNFIT.search(text) else None


@dataclasses.dataclass(frozen=True)
class Constant:
    name: str
    value: str
    line: int  # within the text, from 0
    comment: str | None


_CONSTANT = re.compile(
    r"^[ \t]*(?:(?:public|private|protected|internal|export|static|final|const|constexpr|let|val|"
    r"readonly|inline|pub(?:\([^)]*\))?|#define)[ \t]+)*"
    r"(?:(?:int|long|float|double|bool|boolean|string|String|char|short|size_t|unsigned|"
    r"[iu]\d{1,2}|usize|&?(?:'static )?str|auto|var)[ \t\*]+)?"
    r"(?P<name>[A-Za-z_]\w{3,})(?:[ \t]*:[ \t]*[^=\n]{1,30})?[ \t]*(?:=|[ \t])[ \t]*"
    r"(?P<value>-?\d[\w.]*|\"[^\"\n]{1,60}\"|'[^'\n]{1,60}'|true|false|True|False)[ \t]*[;,]?[ \t]*"
    r"(?:(?://|#|/\*)[ \t]*(?P<comment>[^\n]*?)[ \t]*(?:\*/)?[ \t]*)?$"
)
_KEYWORDS = {"return", "case", "import", "from", "raise", "throw", "include", "require", "else"}


def constants(text: str, language: str) -> list[Constant]:
    """Names with a literal value, on a line of their own, and the comment beside or above them."""
    found = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        match = _CONSTANT.match(line)
        # By convention a constant: written in capitals, or declared as one.
        if match is None or match["name"] in _KEYWORDS or "=" not in line and "#define" not in line:
            continue
        declared = re.match(r"\s*(?:\w+ )*?(?:const|constexpr|final|static|#define|val)\b", line)
        if not (match["name"].isupper() or declared):
            continue
        comment = match["comment"]
        if not comment and number and _LINE_COMMENT.match(lines[number - 1]):
            comment = _LINE_COMMENT.sub("", lines[number - 1], count=1).rstrip("*/ ")
        summary = summary_of([comment]) if comment else None
        found.append(Constant(match["name"], match["value"], number, summary))
    return found
