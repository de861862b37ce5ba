"""Throughput of onnxruntime on the same encoder: one JSON object on standard output.

Builds the float32 ONNX graph of a BERT encoder from its safetensors file, with the fused operators
that onnxruntime has for it, mean pooling and L2 norm, and runs it on random token ids. Needs:
numpy, onnx, onnxruntime, safetensors.

Usage: python onnxruntime_encoder.py MODEL.safetensors [--threads 2] [--tokens 256] [--batch 1]
           [--seconds 3] [--vectors IDS.json]

With --vectors, prints instead the vectors of the lists of token ids in the file.
"""

import argparse
import json
import time

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file


def graph(path):
    weights = load_file(path)
    hidden = weights["embeddings.word_embeddings.weight"].shape[1]
    heads = hidden // 32 if hidden == 384 else hidden // 64
    layers = sum(name.endswith("attention.self.query.weight") for name in weights)
    nodes, constants = [], {}

    def constant(name, value):
        constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def node(operator, inputs, output, domain="", **attributes):
        nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def linear(x, prefix, output, has_bias=True):
        constant(prefix + ".weight", weights[prefix + ".weight"].T)
        y = node("MatMul", [x, prefix + ".weight"], output + ".product")
        if not has_bias:
            return y
        return node("Add", [y, constant(prefix + ".bias", weights[prefix + ".bias"])], output)

    def norm(prefix):
        return [constant(prefix + part, weights[prefix + part]) for part in (".weight", ".bias")]

    words = constant("words", weights["embeddings.word_embeddings.weight"])
    positions = constant("positions", weights["embeddings.position_embeddings.weight"]
                         + weights["embeddings.token_type_embeddings.weight"][0])
    x = node("Gather", [words, "ids"], "word_rows")
    p = node("Gather", [positions, "places"], "position_rows")
    x = node("Add", [x, p], "summed")
    x = node("LayerNormalization", [x] + norm("embeddings.LayerNorm"), "x", epsilon=1e-12)
    for i in range(layers):
        base = f"encoder.layer.{i}."
        attention = base + "attention.self."
        parts = ("query", "key", "value")
        merged = constant(attention + "weight", np.concatenate(
            [weights[attention + part + ".weight"].T for part in parts], 1))
        bias = constant(attention + "bias", np.concatenate(
            [weights[attention + part + ".bias"] for part in parts]))
        context = node("Attention", [x, merged, bias], f"context{i}", "com.microsoft",
                       num_heads=heads)
        prefix = base + "attention.output."
        y = linear(context, prefix + "dense", f"attended{i}", has_bias=False)
        x = node("SkipLayerNormalization",
                 [y, x] + norm(prefix + "LayerNorm")
                 + [constant(prefix + "dense.bias", weights[prefix + "dense.bias"])],
                 f"middle{i}", "com.microsoft", epsilon=1e-12)
        y = linear(x, base + "intermediate.dense", f"wide{i}", has_bias=False)
        y = node("BiasGelu", [y, constant(base + "wide.bias",
                                          weights[base + "intermediate.dense.bias"])],
                 f"gelu{i}", "com.microsoft")
        prefix = base + "output."
        y = linear(y, prefix + "dense", f"narrow{i}", has_bias=False)
        x = node("SkipLayerNormalization",
                 [y, x] + norm(prefix + "LayerNorm")
                 + [constant(prefix + "dense.bias", weights[prefix + "dense.bias"])],
                 f"layer{i}", "com.microsoft", epsilon=1e-12)
    x = node("ReduceMean", [x, constant("axis", np.array([1]))], "mean", keepdims=0)
    node("LpNormalization", [x], "vectors", axis=-1, p=2)
    model = helper.make_model(
        helper.make_graph(
            nodes, "encoder",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "tokens"]),
             helper.make_tensor_value_info("places", TensorProto.INT64, ["tokens"])],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", hidden])],
            list(constants.values())),
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)])
    model.ir_version = 9
    return model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--tokens", type=int, default=256)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--vectors")
    arguments = parser.parse_args()

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        graph(arguments.model).SerializeToString(), options, ["CPUExecutionProvider"])

    def run(ids):
        return session.run(None, {"ids": ids, "places": np.arange(ids.shape[1])})[0]

    if arguments.vectors:
        with open(arguments.vectors, encoding="utf-8") as file:
            texts = json.load(file)
        print(json.dumps([run(np.array([ids], np.int64))[0].tolist() for ids in texts]))
        return
    ids = np.random.default_rng(1).integers(
        1000, 30000, (arguments.batch, arguments.tokens), dtype=np.int64)
    run(ids)
    durations = []
    while sum(durations) < arguments.seconds or len(durations) < 3:
        start = time.perf_counter()
        run(ids)
        durations.append(time.perf_counter() - start)
    count = ids.size
    print(json.dumps({
        "peer": "onnxruntime", "version": onnxruntime.__version__,
        "threads": arguments.threads, "batch": arguments.batch, "tokens": arguments.tokens,
        "tokens_per_second_median": count / float(np.median(durations)),
        "tokens_per_second_best": count / min(durations)}))


if __name__ == "__main__":
    main()
