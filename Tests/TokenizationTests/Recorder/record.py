"""Records Fixtures/*.digests: one 32-bit digest of the token ids of each line of lines.py.

Usage: python record.py MODELS_FOLDER. Needs: tokenizers, gguf. Vocabulary and merges are the
models' own; the pipelines are built from the parts of Hugging Face `tokenizers`.
"""

import pathlib
import struct
import sys

import gguf
from tokenizers import Regex, Tokenizer
from tokenizers.models import BPE, WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import (
    BertPreTokenizer, ByteLevel, Digits, Sequence, Split)

import lines

QWEN2 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|"
         r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
LLAMA3 = QWEN2.replace(r"|\p{N}|", r"|\p{N}{1,3}|")


def modern(expression):
    return Sequence([Split(Regex(expression), "isolated"),
                     ByteLevel(add_prefix_space=False, use_regex=False)])


PRE_TOKENIZERS = {
    "qwen2": ("qwen2.5-coder-0.5b", modern(QWEN2)),
    "llama-bpe": ("qwen2.5-coder-0.5b", modern(LLAMA3)),
    "smollm": ("smollm2-135m",
               Sequence([Digits(individual_digits=True), ByteLevel(add_prefix_space=False)])),
    "gpt-2": ("smollm2-135m", ByteLevel(add_prefix_space=False)),
}


def word_piece(models):
    # No special tokens are declared, so that "[SEP]" in a line is text.
    tokenizer = Tokenizer(WordPiece.from_file(
        str(models / "minilm-l6" / "vocab.txt"), unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


def byte_pair(models, name):
    model, pre_tokenizer = PRE_TOKENIZERS[name]
    fields = gguf.GGUFReader(models / model / "model.gguf").fields
    tokens, types, merges = (
        fields["tokenizer.ggml." + key].contents() for key in ("tokens", "token_type", "merges"))
    tokenizer = Tokenizer(BPE(
        vocab={token: i for i, (token, kind) in enumerate(zip(tokens, types)) if kind == 1},
        merges=[tuple(merge.split(" ")) for merge in merges],
        ignore_merges=name == "llama-bpe"))
    tokenizer.pre_tokenizer = pre_tokenizer
    return tokenizer


def record(name, tokenizer):
    digests = [lines.digest(e.ids) for e in tokenizer.encode_batch(lines.lines())]
    path = pathlib.Path(__file__).parent.parent / "Fixtures" / (name + ".digests")
    path.write_bytes(struct.pack(f"<{len(digests)}I", *digests))


if __name__ == "__main__":
    models = pathlib.Path(sys.argv[1])
    record("wordpiece", word_piece(models))
    for name in PRE_TOKENIZERS:
        record(name, byte_pair(models, name))
