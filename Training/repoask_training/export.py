"""Makes a weight package of a checkpoint, and the cases that the Swift engine is compared on.

    python -m repoask_training.export CONFIG --weights FILE --data DIR --out PACKAGE [--cases DIR]

Cases are made with the rounded weights of the package, on held-out chunks.
"""

import argparse
import dataclasses
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from safetensors.numpy import save_file

from . import checkpoints, configuration, generation, methods, objective, package, reading
from .batches import Batches, Corpus, Shape
from .stores import model_home
from .train import base_files, load_model

CASES = 4
GREEDY = 24


def case_batches(setting, data: Path) -> Batches:
    """The held-out units that cases are taken from."""
    e2llm = setting.method == "e2llm"
    shape = Shape(
        unit_tokens=96 if e2llm else min(96, 4 * setting.max_rows), groups=CASES,
        merge=not e2llm, encoder_tokens=192 if e2llm else 0,
    )
    return Batches(Corpus(list(data.glob("validation-*.safetensors"))), shape, seed=7)


def record_cases(config, model, folder: Path, out: Path, data: Path) -> None:
    """Inputs, rows, likeliest logits and greedy text of a few held-out units, one file a package.

    `tokens`, `lengths`, `encoder_tokens`, `encoder_lengths`, `ratio`; `rows` `[cases, n, hidden]`
    with `row_valid`, `row_positions`; `before`; the 16 likeliest tokens behind
    `before rows restate` with their logits; `greedy` `[cases, 24]`.
    """
    parameters, setting, description = package.read(folder)
    batch = case_batches(setting, data).batch(0)
    ratio = (description["ratios"] or [1])[0]
    units = objective.units_of(batch, ratio)
    _, rows = objective.memory(parameters, setting, config, model, units, CASES)
    parts = objective.restating_prompt(parameters, setting, model, rows)
    reader = setting.reader(parameters)
    hidden = reading.read(config, model, parts, reader)
    logits = np.asarray(hidden[:, -1] @ model["output"].T)
    likeliest = np.argsort(-logits, -1)[:, :16]
    prompt = reading.joined(parts)
    tokens = generation.greedy(config, model, prompt, GREEDY, reader)
    arrays = {
        **{k: np.asarray(v, np.int32)[:, 0] for k, v in batch.items() if v.size},
        "ratio": np.array([ratio], np.int32),
        "rows": np.asarray(rows.rows, np.float32),
        "row_valid": np.asarray(rows.valid, np.uint8),
        "row_positions": np.asarray(rows.offsets, np.int32),
        "before": np.asarray(model["words"]["before"], np.int32),
        "top_tokens": likeliest.astype(np.int32),
        "top_logits": np.take_along_axis(logits, likeliest, -1).astype(np.float32),
        "greedy": np.asarray(tokens, np.int32),
    }
    out.mkdir(parents=True, exist_ok=True)
    save_file(arrays, out / f"{folder.name}.safetensors")


def reduced(parameters: dict, setting, rank: int):
    """Parameters and setting with LoRAs of a lower rank: the strongest directions of each update.

    A package must stay small; what short runs learn has few directions.
    """
    parameters, changed = dict(parameters), {}
    for name, width, alpha in (("lora", "rank", "alpha"), ("reader_lora", "reader_rank", "reader_alpha")):
        if name not in parameters or getattr(setting, width) <= rank:
            continue
        parameters[name] = {
            part: low_rank(np.asarray(pair["a"]), np.asarray(pair["b"]), rank)
            for part, pair in parameters[name].items()
        }
        changed |= {width: rank, alpha: getattr(setting, alpha) * rank / getattr(setting, width)}
    return parameters, dataclasses.replace(setting, **changed)


def low_rank(a: np.ndarray, b: np.ndarray, rank: int) -> dict[str, np.ndarray]:
    """The nearest `b @ a` of a rank: `a` `[layers, r, in]`, `b` `[layers, out, r]`."""
    q_b, r_b = np.linalg.qr(b)
    q_a, r_a = np.linalg.qr(a.transpose(0, 2, 1))
    u, s, v = np.linalg.svd(r_b @ r_a.transpose(0, 2, 1))
    root = np.sqrt(s[:, :rank])
    return {
        "b": (q_b @ u[:, :, :rank]) * root[:, None],
        "a": root[:, :, None] * (v[:, :rank] @ q_a.transpose(0, 2, 1)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="repoask_training.export", description=__doc__.split("\n")[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("--weights", type=Path, required=True, help="a checkpoint")
    parser.add_argument("--data", type=Path, required=True, help="folder of validation shards")
    parser.add_argument("--out", type=Path, required=True, help="folder of the package")
    parser.add_argument("--cases", type=Path, help="folder for the recorded cases")
    parser.add_argument("--models", type=Path, default=model_home())
    parser.add_argument("--rank", type=int, help="most directions of each LoRA that are kept")
    parser.add_argument(
        "--changed", action="store_true", help="though the configuration is another one now"
    )
    parser.add_argument("--about", default="", help="training data, machine, what is special")
    arguments = parser.parse_args()
    try:
        run = configuration.load(arguments.config)
        parameters, state = checkpoints.load(arguments.weights)
        if not arguments.changed:  # shapes do not show an alpha
            checkpoints.check(state, run.digests)
        setting = run.method
        config, model = load_model(run, arguments.models, jnp.float32)
        fresh = methods.init(jax.random.key(run.seed), setting, config, model)
        if "configuration" not in state:  # a closed-form start lacks what begins anew, as in training
            parameters = fresh | parameters
        parameters = checkpoints.like(parameters, fresh)
        if arguments.rank:
            parameters, setting = reduced(parameters, setting, arguments.rank)
        files = base_files(run, arguments.models)
        e2llm = run.method.method == "e2llm"
        ratios = sorted({r for stage in run.stages for r in stage.ratios})
        package.write(
            arguments.out,
            parameters,
            setting,
            (run.model, files["decoder"]),
            (run.encoder, files["encoder"]) if e2llm else None,
            [] if e2llm else ratios,
            state | {"run": run.name, "about": arguments.about},
            run.package_folders,
        )
        if arguments.cases and run.method.method == "reader":
            raise ValueError("a reader's rows are its packages': record the cases of those")
        if arguments.cases:
            record_cases(config, model, arguments.out, arguments.cases, arguments.data)
    except (ValueError, FileNotFoundError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
