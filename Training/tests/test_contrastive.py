"""The contrastive run on a tiny encoder and made-up pairs: loss, batches, resuming, package."""

import json

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from repoask_training import contrastive, encoder, encoder_package, pair_set

HIDDEN, WIDE, WORDS = 384, 64, 50


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """One layer of the right names: its vectors mean nothing, but they depend on every token."""
    random = np.random.default_rng(0)
    shapes = {
        "embeddings.word_embeddings.weight": (WORDS, HIDDEN),
        "embeddings.position_embeddings.weight": (64, HIDDEN),
        "embeddings.token_type_embeddings.weight": (2, HIDDEN),
    }
    for name in encoder.MAPS.values():
        rows = WIDE if name == "intermediate.dense" else HIDDEN
        columns = WIDE if name == "output.dense" else HIDDEN
        shapes[f"encoder.layer.0.{name}.weight"] = (rows, columns)
        shapes[f"encoder.layer.0.{name}.bias"] = (rows,)
    tensors = {name: random.normal(0, 0.1, shape).astype(np.float32) for name, shape in shapes.items()}
    for name in ("embeddings", "encoder.layer.0.attention.output", "encoder.layer.0.output"):
        tensors[f"{name}.LayerNorm.weight"] = np.ones(HIDDEN, np.float32)
        tensors[f"{name}.LayerNorm.bias"] = np.zeros(HIDDEN, np.float32)
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    save_file(tensors, str(path))
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two repositories of eight pairs; a question's one word belongs to its chunk's one word."""
    path = tmp_path_factory.mktemp("pairs")
    count = 16
    arrays = {
        "question_tokens": np.array([[1, 10 + n, 2] for n in range(count)], np.uint16).reshape(-1),
        "question_offsets": np.arange(0, 3 * count + 1, 3).astype(np.uint32),
        "chunk_tokens": np.array([[1, 30 + n, 2] for n in range(count)], np.uint16).reshape(-1),
        "chunk_offsets": np.arange(0, 3 * count + 1, 3).astype(np.uint32),
        "pair_repository": (np.arange(count) // 8).astype(np.uint16),
        "pair_kind": np.zeros(count, np.uint8),
        "gold_chunks": np.arange(count).astype(np.uint32),
        "gold_offsets": np.arange(count + 1).astype(np.uint32),
        "gold_files": (np.arange(count) // 2).astype(np.uint32),
        "gold_file_offsets": np.arange(count + 1).astype(np.uint32),
        "chunk_repository": (np.arange(count) // 8).astype(np.uint16),
        "chunk_file": (np.arange(count) // 2).astype(np.uint32),
    }
    metadata = {"repositories": json.dumps([{"name": "a/b"}, {"name": "a/c"}]), "kinds": '["history", "doc comment"]'}
    for split in ("train", "validation"):
        save_file(arrays, str(path / f"pairs-{split}.safetensors"), metadata)
    return path


def make_trainer(model, folder, **values):
    settings = contrastive.Settings(
        rank=4, batch=4, candidates=12, repositories=2, warmup_steps=1, steps=40, learning_rate=3e-3, comment_share=0,
        chunk_length=8, **values,
    )
    pairs = pair_set.PairSet.load(folder / "pairs-train.safetensors")
    config, weights = encoder.load_encoder(model)
    vectors = pairs.chunk_vectors(folder / "vectors.npy", config, weights)
    return contrastive.Trainer(settings, pairs, vectors, model)


def test_info_nce_is_the_share_of_the_answers_among_what_counts():
    questions = np.array([[1.0, 0.0]])
    chunks = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    gold, ignored = np.array([[True, False, False]]), np.array([[False, False, True]])
    found = contrastive.info_nce(questions, chunks, gold, ignored, 0.5)
    assert float(found) == pytest.approx(np.log(1 + np.exp(-2)), abs=1e-6)
    counted = contrastive.info_nce(questions, chunks, gold, np.zeros((1, 3), bool), 0.5)
    assert float(counted) == pytest.approx(np.log(2 + np.exp(-2)), abs=1e-6)


@pytest.mark.parametrize("side", ["question", "both"])
def test_a_batch_is_of_few_repositories_and_spares_other_chunks_of_the_right_file(model, folder, side):
    trainer = make_trainer(model, folder, side=side)
    pairs, settings = trainer.pairs, trainer.settings
    for step in range(6):
        batch = contrastive.draw(pairs, settings, step)
        again = contrastive.draw(pairs, settings, step)
        assert all((a == b).all() for a, b in zip(vars(batch).values(), vars(again).values()))
        assert len(batch.pairs) == settings.batch
        repositories = set(pairs.arrays["pair_repository"][batch.pairs])
        assert len(repositories) == 1 or side == "question"
        for row, pair in enumerate(batch.pairs):
            assert set(batch.chunks[batch.gold[row]]) == {pair}
            others = set(batch.chunks[batch.ignored[row]]) - set(batch.chunks[batch.gold[row]])
            assert others <= {pair ^ 1}
            if side == "question":
                assert others == {pair ^ 1}


@pytest.mark.parametrize("side", ["question", "both"])
def test_training_lowers_the_loss_and_finds_more(model, folder, side):
    trainer = make_trainer(model, folder, side=side, keep=0.01)
    before = trainer.validate(trainer.pairs, trainer.vectors)["mrr"]
    losses = [trainer.run_step() for _ in range(40)]
    assert np.mean(losses[-8:]) < 0.6 * np.mean(losses[:8])
    assert trainer.validate(trainer.pairs, trainer.vectors)["mrr"] > before + 0.1


def test_a_stopped_run_goes_on_as_if_it_had_not_stopped(model, folder, tmp_path):
    whole = make_trainer(model, folder)
    expected = [whole.run_step() for _ in range(6)]
    first = make_trainer(model, folder)
    found = [first.run_step() for _ in range(3)]
    first.save(tmp_path / "checkpoint.safetensors")
    second = make_trainer(model, folder)
    second.load(tmp_path / "checkpoint.safetensors")
    found += [second.run_step() for _ in range(3)]
    assert found == pytest.approx(expected, rel=1e-5)


def test_the_package_and_the_merged_model_give_the_trained_vectors(model, folder, tmp_path):
    trainer = make_trainer(model, folder)
    for _ in range(5):
        trainer.run_step()
    trainer.save(tmp_path / "checkpoint.safetensors")
    settings, steps, lora = encoder_package.read_checkpoint(tmp_path / "checkpoint.safetensors")
    training = encoder_package.training_data(folder / "pairs-train.safetensors")
    encoder_package.write_package(tmp_path / "out", settings, steps, lora, model, training, {"mrr": 1})
    encoder_package.write_merged(tmp_path / "merged.safetensors", settings, lora, model)
    question = [trainer.pairs.question(3).astype(np.int32)]
    expected = trainer.encode(question)
    config, weights = encoder.load_encoder(tmp_path / "merged.safetensors")
    np.testing.assert_allclose(encoder.encode(config, weights, question), expected, atol=1e-4)
    package = json.loads((tmp_path / "out/package.json").read_text())
    assert package["base_models"]["encoder"]["sha256"] == encoder_package.sha256(model)
    assert package["training"]["pairs"] == {"history": 16, "doc comment": 0}
    assert package["side"] == "question" and package["training"]["steps"] == 5
    arrays = load_file(tmp_path / "out/weights.safetensors")
    assert arrays["layer.0.intermediate.lora_b"].shape == (WIDE, 4)
    assert arrays["alpha"].tolist() == [32.0]


def test_a_file_ranks_by_its_best_chunk_among_its_repositorys(folder):
    pairs = pair_set.PairSet.load(folder / "pairs-train.safetensors")
    chunks = np.zeros((16, 2), np.float32)
    chunks[:, 0] = np.linspace(0.1, 0.9, 16)
    questions = np.tile(np.array([1.0, 0.0], np.float32), (16, 1))
    ranks = pair_set.reciprocal_ranks(pairs, questions, chunks)
    assert ranks[:8].tolist() == pytest.approx([1 / 4, 1 / 4, 1 / 3, 1 / 3, 1 / 2, 1 / 2, 1, 1])
    assert ranks[8:].tolist() == ranks[:8].tolist()


def test_the_rate_warms_up_and_falls():
    settings = contrastive.Settings(warmup_steps=10, steps=100, learning_rate=1.0)
    rates = [contrastive.learning_rate(settings, step) for step in range(100)]
    assert rates[0] == pytest.approx(0.1) and rates[9] == pytest.approx(1.0)
    assert all(a > b for a, b in zip(rates[10:], rates[11:])) and rates[-1] < 0.06


def test_unknown_settings_are_refused(tmp_path):
    path = tmp_path / "run.toml"
    path.write_text("ranks = 4\n")
    with pytest.raises(ValueError, match="unknown settings: ranks"):
        contrastive.Settings.load(path)
