"""Batches of questions about chunks from instruction shards, the same for a seed and a step."""

import dataclasses
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from .batches import drawn, joined_offsets, shared


@dataclasses.dataclass(frozen=True)
class Answers:
    """The shape of batches of questions, and what is asked of the answers."""

    groups: int  # questions a batch, over all processes
    contexts: int = 4  # most chunks shown with a question
    context_tokens: int = 192  # longest chunk; longer ones are cut
    place_tokens: int = 40  # longest `path:first-last`
    question_tokens: int = 64
    answer_tokens: int = 80
    encoder_tokens: int = 0  # longest encoder input, 0 where no rows come from an encoder
    # How often a chunk is read as raw text, and as rows of each kind, in that order.
    distances: tuple[float, ...] = (0.5, 0.5)
    share: float = 1.0  # of the stage's steps
    answer: float = 1.0  # weight of the loss of the answer
    agree: float = 0.0  # weight of the KL from the decoder that reads all chunks as raw text


NAMES = ("place", "context", "context_encoder", "prompt", "answer")


class QuestionSet:
    """Instruction shards joined: questions, answers, and the chunks that belong to each."""

    def __init__(self, paths: list[Path]):
        if not paths:
            raise FileNotFoundError(
                "no instruction shards found; make them with "
                "python -m repoask_training.data instructions"
            )
        shards = [load_file(path) for path in sorted(paths)]
        for path, shard in zip(sorted(paths), shards):
            if "place_tokens" not in shard:
                raise ValueError(f"'{path}' is of an older form; make the instruction shards anew")
        # Shards that were packed for a method without an encoder lack its tokens.
        names = [n for n in NAMES if all(f"{n}_tokens" in s for s in shards)]
        self.tokens = {n: np.concatenate([s[f"{n}_tokens"] for s in shards]) for n in names}
        self.offsets = {n: joined_offsets([s[f"{n}_offsets"] for s in shards]) for n in names}
        self.contexts = joined_offsets([s["sample_contexts"] for s in shards])
        self.gold, self.kind = (
            np.concatenate([s[n].astype(np.int64) for s in shards]) for n in ("gold", "kind")
        )

    def lengths(self, name: str) -> np.ndarray:
        return np.diff(self.offsets[name])

    def fill(self, name: str, index: int, row: np.ndarray) -> int:
        """Copies text `index` into a row of a batch, as much as fits; returns how much did."""
        start, end = self.offsets[name][index : index + 2]
        count = min(end - start, len(row))
        row[:count] = self.tokens[name][start : start + count]
        return count


class Questions:
    """The batches of questions of one stage."""

    def __init__(self, questions: QuestionSet, shape: Answers, seed: int):
        self.questions, self.shape, self.seed = questions, shape, seed
        if shape.encoder_tokens and "context_encoder" not in questions.tokens:
            raise ValueError("the instruction shards have no encoder tokens; make them anew")
        self.chosen = self._fitting()
        if len(self.chosen) < shape.groups:
            raise ValueError(
                f"the instruction shards hold {len(self.chosen)} questions that fit; "
                f"a batch needs {shape.groups}"
            )

    def _fitting(self) -> np.ndarray:
        """Samples whose question, answer, places and right chunk are not cut."""
        q, shape = self.questions, self.shape
        place, context = (q.lengths(name) for name in ("place", "context"))
        fits = q.lengths("prompt") <= shape.question_tokens
        fits &= q.lengths("answer") <= shape.answer_tokens
        fits &= np.diff(q.contexts) <= shape.contexts
        fits &= np.maximum.reduceat(place, q.contexts[:-1]) <= shape.place_tokens
        right = context[q.contexts[:-1] + np.maximum(q.gold, 0)]
        return np.flatnonzero(fits & ((q.gold < 0) | (right <= shape.context_tokens)))

    def __len__(self) -> int:
        """Batches in one epoch."""
        return len(self.chosen) // self.shape.groups

    def batch(self, step: int, process: int = 0, processes: int = 1) -> dict[str, np.ndarray]:
        """One process's share of the batch of `step`."""
        shape = self.shape
        distances = np.random.default_rng([self.seed, 4, step]).choice(
            len(shape.distances), (shape.groups, shape.contexts), p=shape.distances
        )
        samples = drawn(self.chosen, shape.groups, [self.seed, 3], step)
        return self.assemble(*(shared(part, process, processes) for part in (samples, distances)))

    def assemble(self, samples: np.ndarray, distances: np.ndarray) -> dict[str, np.ndarray]:
        """The batch of the named samples; `distances` `[samples, contexts]` says how each chunk is
        read, 0 is raw text."""
        shape, q, g = self.shape, self.questions, len(samples)
        widths = {"place": shape.place_tokens, "context": shape.context_tokens}
        if shape.encoder_tokens:
            widths["context_encoder"] = shape.encoder_tokens
        shown = {n: np.zeros((g, shape.contexts, w), np.int32) for n, w in widths.items()}
        lengths = {n: np.zeros((g, shape.contexts), np.int32) for n in widths}
        asked = np.zeros((g, shape.question_tokens), np.int32)
        answer = np.zeros((g, shape.answer_tokens), np.int32)
        asked_lengths, answer_lengths = np.zeros(g, np.int32), np.zeros(g, np.int32)
        for row, sample in enumerate(samples):
            first, end = q.contexts[sample : sample + 2]
            for column, context in enumerate(range(first, end)):
                for name in widths:
                    lengths[name][row, column] = q.fill(name, context, shown[name][row, column])
            asked_lengths[row] = q.fill("prompt", sample, asked[row])
            answer_lengths[row] = q.fill("answer", sample, answer[row])
        batch = {
            "places": shown["place"], "place_lengths": lengths["place"],
            "tokens": shown["context"], "lengths": lengths["context"],
            "distances": distances.astype(np.int32),
            "question": asked, "question_lengths": asked_lengths,
            "answer": answer, "answer_lengths": answer_lengths,
        }  # fmt: skip
        if shape.encoder_tokens:
            batch |= {
                "encoder_tokens": shown["context_encoder"],
                "encoder_lengths": lengths["context_encoder"],
            }
        return batch
