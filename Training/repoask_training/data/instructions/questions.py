"""Asks about the chunks of one repository, in words that need no model: symbols, paths, comments.

Every answer cites `path:first-last` or says that the code is not among what was shown.
"""

import dataclasses
import random
import re
from collections.abc import Iterator

from .comments import constants, described

NOT_FOUND = "This is not in the code shown."
NOT_FOUND_SHARE = 0.15
WHERE_SHARE = 0.5  # of the definitions without a comment
DISTRACTORS = (1, 2, 2, 3, 4)
NAMED = {"function", "method", "constructor", "type", "interface", "enumeration", "macro"}

WHERE = (
    "Where is `{0}` defined?", "Which file defines `{0}`?", "In which lines is the {1} `{0}`?",
    "where is {0} implemented", "Find the definition of the {1} `{0}`.",
)  # fmt: skip
DOES = (
    "What does `{0}` do?", "Describe `{0}` in a sentence.", "What is the {1} `{0}` for?",
    "what is {0} used for", "Summarize the {1} `{0}`.",
)  # fmt: skip
WHICH = (
    'Which code does this: "{0}"', 'Where is this done: "{0}"', "{0} Where is that in the code?",
    'Find the code for: "{0}"',
)  # fmt: skip
VALUE = ("What is the value of `{0}`?", "Which value does `{0}` have?", "What is `{0}` set to?")
PURPOSE = ("What is `{0}` for?", "What does the constant `{0}` mean?", "why is there a {0}")
CHANGE = (
    "What does this change do?", "Write a commit message for this diff.",
    "Summarize this change in one line.",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Piece:
    """A chunk of the repository, or a hunk of a diff."""

    path: str
    start: int
    end: int
    kind: str
    symbol: str | None
    language: str
    header: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.path}:{self.start}-{self.end}"


@dataclasses.dataclass(frozen=True)
class Sample:
    kind: str
    question: str
    answer: str
    contexts: list[Piece]
    gold: int  # position in `contexts`, -1: left out


class Asker:
    """Makes the samples of one repository's chunks."""

    def __init__(self, pieces: list[Piece], seed: str):
        self.pieces = pieces
        self.random = random.Random(seed)
        self._by_folder: dict[str, list[Piece]] = {}
        for piece in pieces:
            self._by_folder.setdefault(piece.path.rpartition("/")[0], []).append(piece)
        self._uses: dict[str, int] = {}
        for piece in pieces:
            if piece.symbol:
                self._uses[piece.symbol] = self._uses.get(piece.symbol, 0) + 1

    def samples(self) -> Iterator[Sample]:
        order = list(self.pieces)
        self.random.shuffle(order)
        for piece in order:
            yield from self.about_definition(piece)
            yield from self.about_constants(piece)

    def about_definition(self, piece: Piece) -> Iterator[Sample]:
        # A symbol of several chunks has no one place.
        if piece.kind not in NAMED or not piece.symbol or self._uses[piece.symbol] > 1:
            return
        name = piece.symbol
        pick = self.random.choice
        comment = described(piece.text, piece.language)
        # Most definitions have no comment; asked about all, they would leave room for little else.
        if comment is None and self.random.random() >= WHERE_SHARE:
            return
        yield self.sample(
            "where", pick(WHERE).format(name, piece.kind), f"`{name}` is in {piece.place}.", piece,
            name,
        )  # fmt: skip
        if comment is None:
            return
        bare = dataclasses.replace(piece, text=comment.code)
        yield self.sample(
            "doc to code", pick(WHICH).format(comment.summary),
            f"`{name}` in {piece.place} does.", bare, name,
        )  # fmt: skip
        shown = bare if self.random.random() < 0.5 else piece
        yield self.sample(
            "code to doc", pick(DOES).format(name, piece.kind),
            f"{comment.summary} ({piece.place})", shown, name,
        )  # fmt: skip

    def about_constants(self, piece: Piece) -> Iterator[Sample]:
        found = constants(piece.text, piece.language)
        for constant in found[:2]:
            if len([c for c in found if c.name == constant.name]) > 1:
                continue
            # Blank lines at a file's head belong to the first chunk but not to its lines.
            lead = len(piece.text) - len(piece.text.lstrip("\n")) if piece.start > 1 else 0
            place = f"{piece.path}:{piece.start + constant.line - lead}"
            if constant.comment and self.random.random() < 0.6:
                question = self.random.choice(PURPOSE).format(constant.name)
                answer = f"{constant.comment} ({place})"
                yield self.sample("constant purpose", question, answer, piece, constant.name)
            else:
                question = self.random.choice(VALUE).format(constant.name)
                answer = f"`{constant.name}` is {constant.value} ({place})."
                yield self.sample("constant value", question, answer, piece, constant.name)

    def about_change(self, subject: str, hunks: list[Piece]) -> Sample:
        return Sample("change", self.random.choice(CHANGE), subject, hunks, 0)

    def sample(self, kind: str, question: str, answer: str, gold: Piece, name: str) -> Sample:
        """Gold among distractors, or distractors alone and the answer that it is not there."""
        distractors = self.distractors(gold, name, self.random.choice(DISTRACTORS))
        if len(distractors) >= 2 and self.random.random() < NOT_FOUND_SHARE:
            return Sample(kind, question, NOT_FOUND, distractors, -1)
        place = self.random.randrange(len(distractors) + 1)
        contexts = distractors[:place] + [gold] + distractors[place:]
        return Sample(kind, question, answer, contexts, place)

    def distractors(self, gold: Piece, name: str, count: int) -> list[Piece]:
        """Other chunks, half of them from the same folder, that do not hold `name`."""
        near = self._by_folder[gold.path.rpartition("/")[0]]
        word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        chosen: list[Piece] = []
        for _ in range(8 * count):
            piece = self.random.choice(near if self.random.random() < 0.5 else self.pieces)
            is_other = piece.path != gold.path or piece.start != gold.start
            if is_other and piece not in chosen and not word.search(piece.text):
                chosen.append(piece)
            if len(chosen) == count:
                break
        return chosen
