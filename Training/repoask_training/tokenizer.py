"""Tokenizers built from the models' own files, so that token ids are those of the Swift engine.

A decoder's vocabulary, merges and pre-tokenizer come from its GGUF file, the encoder's from
`vocab.txt`. Special tokens are not declared: "<|im_end|>" in source code is text like any other.
"""

import re
from collections.abc import Sequence as Texts
from pathlib import Path

from tokenizers import Regex, Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE, WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import (
    BertPreTokenizer,
    ByteLevel,
    Digits,
    PreTokenizer,
    Sequence,
    Split,
)

CONTROL = 3  # a GGUF file's mark of tokens that are no text
ENCODER_LIMIT = 256  # most tokens of a text that the encoder reads, [CLS] and [SEP] included

QWEN2 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
LLAMA3 = QWEN2.replace(r"|\p{N}|", r"|\p{N}{1,3}|")


def load_tokenizer(path: str | Path) -> Tokenizer:
    """The tokenizer of a model: a GGUF file, a `vocab.txt`, or the folder that holds one of them."""
    path = Path(path)
    if path.is_dir():
        found = [path / name for name in ("model.gguf", "vocab.txt") if (path / name).exists()]
        if not found:
            raise ValueError(f"'{path}' holds neither model.gguf nor vocab.txt; fetch the model")
        path = found[0]
    return _word_piece(path) if path.suffix == ".txt" else _byte_pair(path)


def encode_for_encoder(
    tokenizer: Tokenizer, texts: Texts[str], limit: int = ENCODER_LIMIT
) -> list[list[int]]:
    """What the encoder reads of each text: `[CLS]`, word pieces cut at the limit, `[SEP]`."""
    first, last = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    encodings = tokenizer.encode_batch_fast(list(texts))
    return [[first, *e.ids[: limit - 2], last] for e in encodings]


def encode_conversation(path: str | Path, tokenizer: Tokenizer, texts: Texts[str]) -> list[list[int]]:
    """Token ids of texts in which the decoder's control tokens (`<|im_end|>`) stand for themselves."""
    tokens, kinds = _fields(path, "tokens", "token_type")
    control = {token: id for id, (token, kind) in enumerate(zip(tokens, kinds)) if kind == CONTROL}
    split = re.compile("(" + "|".join(map(re.escape, control)) + ")") if control else None
    return [
        [
            id
            for part in (split.split(text) if split else [text])
            for id in (
                [control[part]]
                if part in control
                else tokenizer.encode(part, add_special_tokens=False).ids
            )
        ]
        for text in texts
    ]


def _word_piece(vocabulary: Path) -> Tokenizer:
    tokenizer = Tokenizer(
        WordPiece.from_file(str(vocabulary), unk_token="[UNK]", max_input_chars_per_word=100)
    )
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


def _pre_tokenizer(name: str) -> PreTokenizer:
    if name == "smollm":
        return Sequence([Digits(individual_digits=True), ByteLevel(add_prefix_space=False)])
    if name in ("gpt-2", "gpt2", "default"):
        return ByteLevel(add_prefix_space=False)
    expressions = {"qwen2": QWEN2, "llama-bpe": LLAMA3, "llama3": LLAMA3}
    if name not in expressions:
        raise ValueError(f"pre-tokenizer '{name}' is unknown; known are qwen2, llama-bpe, smollm")
    return Sequence(
        [
            Split(Regex(expressions[name]), "isolated"),
            ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


def _byte_pair(path: Path) -> Tokenizer:
    name, tokens, kinds, merges = _fields(path, "pre", "tokens", "token_type", "merges")
    tokenizer = Tokenizer(
        BPE(
            vocab={token: id for id, (token, kind) in enumerate(zip(tokens, kinds)) if kind == 1},
            merges=[tuple(merge.split(" ")) for merge in merges],
            ignore_merges=name in ("llama-bpe", "llama3"),
        )
    )
    tokenizer.pre_tokenizer = _pre_tokenizer(name)
    tokenizer.decoder = ByteLevelDecoder()
    return tokenizer


def _fields(path: str | Path, *names: str) -> list:
    # Imported here: where only shards are read, the package need not be installed.
    import gguf

    fields = gguf.GGUFReader(str(path)).fields
    missing = [name for name in names if "tokenizer.ggml." + name not in fields]
    if missing:
        raise ValueError(f"'{path}' has no field tokenizer.ggml.{missing[0]}; is it a decoder?")
    return [fields["tokenizer.ggml." + name].contents() for name in names]
