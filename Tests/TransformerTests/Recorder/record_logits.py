"""Records the top logits of a real model: `record_logits.py MODEL IDS.json PEER.f32 OUT`.

IDS.json is a list of token ids (of our own sources, by `llama-tokenize --ids`); PEER.f32 the
logits that `llama_logits.c` got for them. For each position the 32 largest log-probabilities of
the float32 reference are kept, and how far the peer is from them.
"""

import json
import sys

import numpy as np
from reference_decoder import ReferenceDecoder
from safetensors.numpy import save_file

KEPT = 32


def log_softmax(x):
    x = x.astype(np.float64) - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def lumped_divergence(top_ids, top, other):
    """KL over the kept tokens and all others taken as one: a lower bound of the whole."""
    mine = np.take_along_axis(other, top_ids, -1)
    rest = np.log(np.maximum(1 - np.exp(top).sum(-1), 1e-12))
    mine_rest = np.log(np.maximum(1 - np.exp(mine).sum(-1), 1e-12))
    return (np.exp(top) * (top - mine)).sum(-1) + np.exp(rest) * (rest - mine_rest)


model, ids_path, peer_path, out = sys.argv[1:]
ids = np.array(json.load(open(ids_path)))
decoder = ReferenceDecoder(model)
hidden = decoder.hidden_states(decoder.embed(ids[None]))[0]
reference = log_softmax(hidden @ decoder.output_projection().T)
peer = log_softmax(np.fromfile(peer_path, np.float32).reshape(reference.shape))
top_ids = np.argsort(-reference, -1, kind="stable")[:, :KEPT]
top = np.take_along_axis(reference, top_ids, -1)
peer_divergence = lumped_divergence(top_ids, top, peer).mean()
peer_disagreements = (peer.argmax(-1) != top_ids[:, 0]).sum()
print("peer: mean KL", peer_divergence, "disagreements", peer_disagreements)
values = {
    "ids": ids,
    "top_ids": top_ids,
    "top_log_probabilities": top,
    "peer": np.array([peer_divergence, peer_disagreements]),
}
save_file({k: np.ascontiguousarray(v, np.float32) for k, v in values.items()}, out)
