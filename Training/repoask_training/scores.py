"""Scores of restated text and of losses, with intervals."""

import re

import numpy as np
import sacrebleu

# Words and literals a reader would search for: names of three letters or more, numbers, quoted text.
EXACT = re.compile(r"[^\W\d]\w{2,}|\d[\w.]*|\"[^\"\n]+\"|'[^'\n]+'")


def bleu(restated: list[list[int]], originals: list[list[int]]) -> float:
    """Corpus BLEU-4 over token ids, 0 to 100."""
    lines = [[" ".join(map(str, ids)) for ids in side] for side in (restated, originals)]
    return sacrebleu.corpus_bleu(lines[0], [lines[1]], tokenize="none", force=True).score


def exact_share(restated: list[str], originals: list[str], lower: bool = False) -> float:
    """Share of the originals' distinct names and literals that stand in the restated text."""
    right = total = 0
    for got, wanted in zip(restated, originals):
        if lower:
            got, wanted = got.lower(), wanted.lower()
        names = set(EXACT.findall(wanted))
        right += len(names & set(EXACT.findall(got)))
        total += len(names)
    return right / max(total, 1)


def interval(values: np.ndarray, seed: int = 0, draws: int = 2000) -> tuple[float, float]:
    """The 95% bootstrap interval of a mean; rows of `values` are drawn whole."""
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(values), (draws, len(values)))
    means = values[picks].mean(1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def kept_interval(none: np.ndarray, memory: np.ndarray, raw: np.ndarray, seed: int = 0):
    """Share of the raw text's gain that the memory keeps, and its 95% bootstrap interval."""
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(none), (2000, len(none)))
    gains = (none[picks] - memory[picks]).mean(1) / (none[picks] - raw[picks]).mean(1)
    share = float((none - memory).mean() / (none - raw).mean())
    return share, float(np.quantile(gains, 0.025)), float(np.quantile(gains, 0.975))


def rounded_gain(worse: np.ndarray, better: np.ndarray) -> list[float]:
    """Mean difference of paired losses and its 95% interval."""
    gain = worse - better
    return [round(float(x), 4) for x in (gain.mean(), *interval(gain))]
