"""Chooses which files of the manifest enter, so that no language and no source takes over.

Deterministic: the same manifest, token count and seed give the same files in the same order.
"""

import dataclasses
import hashlib
from collections.abc import Mapping

from .manifest import tokens_of
from .repositories import File

LARGEST_SHARE = 0.25  # of a language
PROSE_SHARE = 0.03  # of Markdown
OVERSAMPLING = 1.6  # files that are duplicates, generated and so on are replaced by others


@dataclasses.dataclass(frozen=True, slots=True)
class Candidate:
    order: int
    source: int
    file: File
    language: str


def fill(available: Mapping, total: float) -> dict:
    """Shares out `total` evenly, no part getting more than is available to it."""
    shares: dict = {}
    left = total
    for position, (key, amount) in enumerate(sorted(available.items(), key=lambda item: item[1])):
        shares[key] = min(amount, left / (len(available) - position))
        left -= shares[key]
    return shares


def language_quotas(available: Mapping[str, float], total: int) -> dict[str, int]:
    """Tokens of each language, given the tokens each one has."""
    most = {
        language: min(amount, total * (PROSE_SHARE if language == "markdown" else LARGEST_SHARE))
        for language, amount in available.items()
    }
    return {language: int(share) for language, share in fill(most, total).items()}


def fraction(text: str) -> float:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest()) / (1 << 48)


def choose(
    sources: list[list[tuple[File, str]]], total: int, seed: int
) -> tuple[list[Candidate], dict[str, int]]:
    """Candidates in the order they are read, and each language's quota in tokens."""
    amounts: dict[str, dict[int, float]] = {}
    for number, files in enumerate(sources):
        for file, language in files:
            by_source = amounts.setdefault(language, {})
            by_source[number] = by_source.get(number, 0) + tokens_of(language, file.size)
    # A quarter is kept back: what turns out to be generated, copied or held out.
    usable = {language: 0.75 * sum(parts.values()) for language, parts in amounts.items()}
    quotas = language_quotas(usable, total)
    rates: dict[tuple[str, int], float] = {}
    for language, parts in amounts.items():
        for number, share in fill(parts, quotas[language] * OVERSAMPLING).items():
            rates[language, number] = share / parts[number]
    chosen = []
    for number, files in enumerate(sources):
        for file, language in files:
            if fraction(f"{seed} take {file.blob}") < rates[language, number]:
                order = int(fraction(f"{seed} order {number} {file.blob} {file.path}") * (1 << 48))
                chosen.append(Candidate(order, number, file, language))
    chosen.sort(key=lambda candidate: (candidate.order, candidate.file.path))
    return chosen, quotas
