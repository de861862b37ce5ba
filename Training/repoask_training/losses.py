"""Losses over a large vocabulary that never hold all logits at once.

Hidden states are taken in blocks of positions; a block's logits live only while it is used, in the
forward and (by `jax.checkpoint`) in the backward pass.
"""

import jax
import jax.numpy as jnp

from .decoder import wide_einsum

BLOCK = 2048  # positions; 1.2 GB of float32 logits at 152k tokens


def _blocks(*arrays):
    n = arrays[0].shape[0]
    block = min(BLOCK, n)
    padded = -n % block
    split = []
    for a in arrays:
        a = jnp.pad(a, [(0, padded)] + [(0, 0)] * (a.ndim - 1))
        split.append(a.reshape(-1, block, *a.shape[1:]))
    return tuple(split)


def _logits(output, hidden):
    """`[positions, vocabulary]`, float32."""
    return wide_einsum("nh,vh->nv", hidden, output)


def cross_entropy(
    output: jax.Array,  # [vocabulary, hidden]
    hidden: jax.Array,  # [positions, hidden]
    targets: jax.Array,  # [positions]
    weights: jax.Array,  # [positions], 0 where nothing is asked
) -> tuple[jax.Array, jax.Array]:
    """Negative log-likelihood `[positions]` in nats (0 where the weight is 0) and whether the most
    likely token is the target."""

    @jax.checkpoint
    def block(part):
        h, target, weight = part
        logits = _logits(output, h)
        right = jnp.take_along_axis(logits, target[:, None], -1)[:, 0]
        loss = (jax.nn.logsumexp(logits, -1) - right) * weight
        return loss, right >= logits.max(-1)

    loss, hit = jax.lax.map(block, _blocks(hidden, targets, weights.astype(jnp.float32)))
    n = hidden.shape[0]
    return loss.reshape(-1)[:n], hit.reshape(-1)[:n] & (weights > 0)


def text_loss(
    output: jax.Array,  # [vocabulary, hidden]
    hidden: jax.Array,  # [batch, n, hidden]
    targets: jax.Array,  # [batch, n]
    weights: jax.Array,  # [batch, n]
) -> tuple[jax.Array, jax.Array]:
    """`cross_entropy` of what `reading.read_text` gives, `[batch, n]` each."""
    nats, hits = cross_entropy(
        output, hidden.reshape(-1, hidden.shape[-1]), targets.reshape(-1), weights.reshape(-1)
    )
    return nats.reshape(weights.shape), hits.reshape(weights.shape)


def divergence(
    output: jax.Array,
    student: jax.Array,  # [batch, n, hidden]
    teacher: jax.Array,  # [batch, n, hidden], no gradient flows into it
    weights: jax.Array,  # [batch, n]
) -> jax.Array:
    """KL(teacher || student) of the next-token distributions, `[batch, n]`, in nats."""
    width = student.shape[-1]

    @jax.checkpoint
    def block(part):
        s, t, weight = part
        s = jax.nn.log_softmax(_logits(output, s), -1)
        t = jax.nn.log_softmax(_logits(output, t), -1)
        return (jnp.exp(t) * (t - s)).sum(-1) * weight

    teacher = jax.lax.stop_gradient(teacher)
    flat = student.reshape(-1, width), teacher.reshape(-1, width), weights.reshape(-1)
    parts = _blocks(*flat[:2], flat[2].astype(jnp.float32))
    return jax.lax.map(block, parts).reshape(-1)[: weights.size].reshape(weights.shape)
