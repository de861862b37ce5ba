"""Records Fixtures/text-encoder.chunks and .vectors: a thousand pieces of real source files, this project's own.

Usage: python text_encoder.py CHECKOUTS_FOLDER MINILM_FOLDER. Needs: numpy, onnx, onnxruntime,
safetensors, tokenizers. The reference is the float32 graph of the benchmark's peer script, run one
text at a time; `--check` compares some of it with a float64 pass in plain numpy.

.chunks: for each chunk its token count, then its ids, all unsigned 16-bit little-endian.
.vectors: for each chunk 384 IEEE half values.
"""

import argparse
import pathlib
import random
import sys

import numpy as np
import onnxruntime
from safetensors.numpy import load_file
from scipy.special import erf
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Sources" / "repoask-bench" / "Peers"))
from onnxruntime_encoder import graph  # noqa: E402

SUFFIXES = {".py", ".go", ".js", ".ts", ".rs", ".c", ".h", ".java", ".kt", ".php", ".swift", ".md"}
COUNT = 1000


def chunks(checkouts, vocabulary):
    tokenizer = Tokenizer(WordPiece.from_file(
        str(vocabulary), unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    r = random.Random(3)
    files = []
    for repository in sorted(p for p in checkouts.iterdir() if p.is_dir()):
        sources = sorted(p for p in repository.rglob("*") if p.suffix in SUFFIXES and p.is_file())
        r.shuffle(sources)
        files += sources
    result = []
    while len(result) < COUNT:
        file = r.choice(files)
        lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
        count = r.choice([2, 5, 10, 20, 40, 80])
        start = r.randrange(max(1, len(lines) - count))
        text = str(file.relative_to(checkouts)) + "\n" + "\n".join(lines[start:start + count])
        result.append([101] + tokenizer.encode(text).ids[:254] + [102])
    return result


def plain_vector(weights, ids):
    """The encoder in float64, written down once more."""
    w = {name: value.astype(np.float64) for name, value in weights.items() if value.dtype.kind == "f"}

    def norm(x, name):
        x = x - x.mean(-1, keepdims=True)
        return (x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * w[name + ".weight"]
                + w[name + ".bias"])

    def linear(x, name):
        return x @ w[name + ".weight"].T + w[name + ".bias"]

    x = (w["embeddings.word_embeddings.weight"][ids]
         + w["embeddings.position_embeddings.weight"][:len(ids)]
         + w["embeddings.token_type_embeddings.weight"][0])
    x = norm(x, "embeddings.LayerNorm")
    for layer in range(6):
        name = f"encoder.layer.{layer}."
        query, key, value = (
            linear(x, name + "attention.self." + part).reshape(len(ids), 12, 32).transpose(1, 0, 2)
            for part in ("query", "key", "value"))
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(32)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        context = scores / scores.sum(-1, keepdims=True) @ value
        context = context.transpose(1, 0, 2).reshape(len(ids), 384)
        x = norm(linear(context, name + "attention.output.dense") + x,
                 name + "attention.output.LayerNorm")
        y = linear(x, name + "intermediate.dense")
        y = y * (1 + erf(y / np.sqrt(2))) / 2
        x = norm(linear(y, name + "output.dense") + x, name + "output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkouts", type=pathlib.Path)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    path = arguments.model / "model.safetensors"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        graph(path).SerializeToString(), options, ["CPUExecutionProvider"])
    texts = chunks(arguments.checkouts, arguments.model / "vocab.txt")
    vectors = [session.run(None, {"ids": np.array([ids], np.int64),
                                  "places": np.arange(len(ids))})[0][0] for ids in texts]
    if arguments.check:
        weights = load_file(path)
        worst = min(float(vectors[i] @ plain_vector(weights, texts[i])) for i in range(0, 1000, 50))
        print("least cosine to float64:", worst)
    fixtures = pathlib.Path(__file__).parent.parent / "Fixtures"
    (fixtures / "text-encoder.chunks").write_bytes(b"".join(
        np.array([len(ids)] + ids, "<u2").tobytes() for ids in texts))
    (fixtures / "text-encoder.vectors").write_bytes(np.array(vectors, "<f2").tobytes())


if __name__ == "__main__":
    main()
