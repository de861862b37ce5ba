"""The three ways a chunk becomes rows of the decoder, behind one interface.

    init(key, setting, config, model) -> parameters
    compress(parameters, setting, config, model, units) -> Rows of every unit, in `span` layout

- ICAE (arXiv 2307.06945): the decoder with LoRA reads the unit and then memory tokens; their final
  hidden states, linearly mapped, are the memory slots.
- pooled (arXiv 2510.20797): one bidirectional pass with LoRA; windows of hidden states are
  averaged and mapped, and added to the windows' mean token embedding, which is what is read before
  any training.
- E2LLM (arXiv 2409.06679): an adapter turns means of a text encoder's token outputs into one or
  several soft prompts.
"""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np

from . import decoder, encoder
from .reading import Reader, Rows
from .weights import LINEAR_MAPS, DecoderConfig


@dataclasses.dataclass(frozen=True)
class MethodSetting:
    """What a weight package must say for its rows to be made again. Hashable."""

    method: str  # "icae", "pooled", "e2llm", or "reader": no rows, a LoRA that reads others' alone
    rank: int = 16
    alpha: float = 32.0
    max_rows: int = 128  # memory slots of the longest unit at the lowest ratio, 4
    reader_rank: int = 0  # rank of a LoRA that is on while the decoder reads rows; 0 is none
    reader_alpha: float = 32.0
    reader_scope: str = "prompt"  # where that LoRA is on; or "rows": not where tokens stand
    layout: str = "span"  # or "compact": the positions rows take in a prompt
    before: str = "Compressed source:\n"  # words before the rows; they also take attention's sink
    restate: str = "\nThe same source:\n"  # words that the learned rows for restating start as
    prompts: int = 1  # soft prompts a chunk (E2LLM)
    adapter_hidden: int = 1024  # width of the adapter's hidden layer (E2LLM)
    maps: tuple[str, ...] = LINEAR_MAPS  # what both LoRAs change of each layer

    def __post_init__(self):
        object.__setattr__(self, "maps", tuple(self.maps))  # JSON knows lists alone

    @property
    def scale(self) -> float:
        return self.alpha / self.rank

    def reader(self, parameters: dict) -> Reader | None:
        """The LoRA that reads rows, if there is one."""
        if "reader_lora" not in parameters:
            return None
        scale = self.reader_alpha / max(self.reader_rank, 1)
        return Reader(parameters["reader_lora"], scale, self.reader_scope == "rows")


@jax.tree_util.register_dataclass
@dataclasses.dataclass
class Units:
    """What is compressed: pieces of source, each by its tokens and by its encoder tokens."""

    tokens: jax.Array  # [units, n] decoder token ids
    lengths: jax.Array  # [units]
    encoder_tokens: jax.Array | None = None  # [units, e]
    encoder_lengths: jax.Array | None = None  # [units]
    ratio: jax.Array | int = 4  # tokens a row (ICAE, pooled)


def embedding_rms(model: dict) -> jax.Array:
    """The scale that rows must have to pass for token embeddings."""
    sample = model["token_embedding"][:32768].astype(jnp.float32)
    return jnp.sqrt(jnp.mean(sample * sample))


def _spans(units: Units, rows: int):
    """Which rows count and the position each stands for: the middle token of its span."""
    starts = jnp.arange(rows) * units.ratio  # [rows]
    valid = starts[None] < units.lengths[:, None]
    middle = jnp.minimum(starts + units.ratio // 2, jnp.maximum(units.lengths[:, None] - 1, 0))
    return valid, middle


def window_means(x: jax.Array, lengths: jax.Array, ratio, rows: int) -> jax.Array:
    """Means of `ratio` neighbours of `x` `[units, n, d]`, `[units, rows, d]`; padding left out."""
    n = x.shape[1]
    index = jnp.arange(n)
    member = (index[None, :] // ratio) == jnp.arange(rows)[:, None]  # [rows, n]
    member = member[None] & (index < lengths[:, None])[:, None]  # [units, rows, n]
    count = jnp.maximum(member.sum(-1, keepdims=True), 1)
    return jnp.einsum("urn,und->urd", member.astype(x.dtype), x) / count.astype(x.dtype)


# ICAE


def init_icae(key, setting: MethodSetting, config: DecoderConfig, model: dict) -> dict:
    lora_key, memory_key = jax.random.split(key)
    embedding = model["token_embedding"].astype(jnp.float32)
    mean, deviation = embedding.mean(0), embedding.std(0)
    noise = jax.random.normal(memory_key, (setting.max_rows, config.hidden))
    return {
        "lora": decoder.init_lora(lora_key, config, setting.rank, setting.maps),
        "memory_tokens": mean + deviation * noise,
        # Behind the final norm rows are of another scale; start at that of token embeddings.
        "output": jnp.eye(config.hidden) * _output_scale(config, model),
    }


def _output_scale(config, model):
    """What takes hidden states behind the final norm to the scale of token embeddings."""
    weight = model["output_norm"].astype(jnp.float32)
    return embedding_rms(model) / jnp.sqrt(jnp.mean(weight * weight))


def compress_icae(parameters, setting, config, model, units: Units, remat=False) -> Rows:
    dtype = model["token_embedding"].dtype
    n_units, n = units.tokens.shape
    slots = min(setting.max_rows, -(-n // 4))
    text_valid = jnp.arange(n) < units.lengths[:, None]
    valid, middle = _spans(units, slots)
    memory = jnp.broadcast_to(parameters["memory_tokens"][:slots], (n_units, slots, config.hidden))
    rows = jnp.concatenate([decoder.embed(model, units.tokens), memory.astype(dtype)], 1)
    text_positions = jnp.broadcast_to(jnp.arange(n), (n_units, n))
    hidden = decoder.forward(
        config,
        model,
        rows,
        jnp.concatenate([text_positions, middle], 1),
        decoder.causal_mask(jnp.concatenate([text_valid, valid], 1)),
        parameters["lora"],
        setting.scale,
        remat=remat,
    )
    rows = hidden[:, n:] @ parameters["output"].astype(dtype)
    return Rows(rows, valid, middle, units.lengths, jnp.ones_like(valid))


# Pooled windows


def init_pooled(key, setting: MethodSetting, config: DecoderConfig, model: dict) -> dict:
    return {
        "lora": decoder.init_lora(key, config, setting.rank, setting.maps),
        "output": jnp.zeros((config.hidden, config.hidden)),
        "gain": jnp.ones((config.hidden,)),
    }


def compress_pooled(parameters, setting, config, model, units: Units, remat=False) -> Rows:
    dtype = model["token_embedding"].dtype
    n_units, n = units.tokens.shape
    slots = min(setting.max_rows, -(-n // 4))
    text_valid = jnp.arange(n) < units.lengths[:, None]
    embedded = decoder.embed(model, units.tokens)
    hidden = decoder.forward(
        config,
        model,
        embedded,
        jnp.broadcast_to(jnp.arange(n), (n_units, n)),
        decoder.full_mask(text_valid),
        parameters["lora"],
        setting.scale,
        remat=remat,
    )
    valid, middle = _spans(units, slots)
    raw = mean_rows(model, units, slots) * parameters["gain"].astype(dtype)
    pooled = window_means(hidden, units.lengths, units.ratio, slots)
    rows = raw + pooled @ parameters["output"].astype(dtype)
    return Rows(rows, valid, middle, units.lengths, jnp.ones_like(valid))


def mean_rows(model: dict, units: Units, rows: int) -> jax.Array:
    """Mean token embeddings of the units' windows at the scale of embeddings, `[units, rows, d]`."""
    embedded = decoder.embed(model, units.tokens)
    means = window_means(embedded, units.lengths, units.ratio, rows)
    return _at_rms(means, embedding_rms(model))


def _at_rms(x, rms):
    wide = x.astype(jnp.float32)
    wide = wide * (rms * jax.lax.rsqrt(jnp.mean(wide * wide, -1, keepdims=True) + 1e-12))
    return wide.astype(x.dtype)


# E2LLM


def init_e2llm(key, setting: MethodSetting, config: DecoderConfig, model: dict) -> dict:
    """An adapter that says nothing yet: the mean token embedding for every chunk."""
    embedding = model["token_embedding"].astype(jnp.float32)
    width = setting.adapter_hidden
    size = encoder.config_of(model["encoder"]).hidden_size
    return {
        "norm": jnp.ones((size,)),
        "skip": jnp.zeros((size, config.hidden)),
        "up": jax.random.normal(key, (size, width)) / np.sqrt(size),
        "up_bias": jnp.zeros((width,)),
        "down": jnp.zeros((width, config.hidden)),
        "bias": embedding.mean(0),
    }


def segment_vectors(outputs: jax.Array, lengths: jax.Array, prompts: int) -> jax.Array:
    """Unit-length means of `prompts` equal runs of encoder token outputs, `[units, prompts, d]`.

    With one prompt it is the chunk vector of search. `outputs` is `[units, e, d]`.
    """
    e = outputs.shape[1]
    index = jnp.arange(e)
    segment = index[None, :] * prompts // jnp.maximum(lengths[:, None], 1)  # [units, e]
    inside = index[None, :] < lengths[:, None]
    member = (segment[:, None, :] == jnp.arange(prompts)[:, None]) & inside[:, None]
    means = jnp.einsum("upe,ued->upd", member.astype(outputs.dtype), outputs)
    return means * jax.lax.rsqrt(jnp.sum(means * means, -1, keepdims=True) + 1e-12)


def chunk_vectors(weights: dict, tokens: jax.Array, lengths: jax.Array, prompts: int) -> jax.Array:
    """The adapter's input, `[units, prompts, d]`, from encoder tokens `[units, e]`."""
    inside = jnp.arange(tokens.shape[1]) < lengths[:, None]
    outputs = encoder.token_outputs(encoder.config_of(weights), weights, tokens, inside)
    return segment_vectors(outputs, lengths, prompts)


def adapt(parameters: dict, vectors: jax.Array) -> jax.Array:
    """The adapter: unit-length vectors `[…, d]` to soft prompts `[…, hidden]`."""
    x = vectors * np.sqrt(vectors.shape[-1])  # RMS 1, what a norm without weight would give
    y = jax.nn.gelu((x * parameters["norm"]) @ parameters["up"] + parameters["up_bias"])
    return x @ parameters["skip"] + y @ parameters["down"] + parameters["bias"]


def compress_e2llm(parameters, setting, config, model, units: Units, remat=False) -> Rows:
    dtype = model["token_embedding"].dtype
    vectors = chunk_vectors(
        model["encoder"], units.encoder_tokens, units.encoder_lengths, setting.prompts
    )
    vectors = jax.lax.stop_gradient(vectors)
    rows = adapt(parameters, vectors).astype(dtype)
    count, prompts = rows.shape[:2]
    valid = (units.lengths[:, None] > 0) & jnp.ones((1, prompts), bool)
    offsets = jnp.broadcast_to(jnp.arange(prompts), (count, prompts))
    lengths = jnp.where(units.lengths > 0, prompts, 0)
    return Rows(rows, valid, offsets, lengths, jnp.ones_like(valid))


INIT = {"icae": init_icae, "pooled": init_pooled, "e2llm": init_e2llm}
COMPRESS = {"icae": compress_icae, "pooled": compress_pooled, "e2llm": compress_e2llm}


def init(key, setting: MethodSetting, config: DecoderConfig, model: dict) -> dict:
    """The method's parameters before training, float32.

    `model["words"]` holds the token ids of the setting's `before` and `restate`.
    """
    method_key, reader_key = jax.random.split(key)
    parameters = {}
    if setting.method != "reader":
        parameters = INIT[setting.method](method_key, setting, config, model)
        parameters["restate"] = decoder.embed(model, model["words"]["restate"]).astype(jnp.float32)
    if setting.reader_rank:
        parameters["reader_lora"] = decoder.init_lora(
            reader_key, config, setting.reader_rank, setting.maps
        )
    return parameters


def compress(parameters, setting, config, model, units: Units, remat=False) -> Rows:
    """Rows that stand for each unit, one prompt part a unit."""
    return COMPRESS[setting.method](parameters, setting, config, model, units, remat)
