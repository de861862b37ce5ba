"""Questions and answers: that an answer is what the code shown says, and cites where."""

import re

import numpy as np
from safetensors.numpy import load_file

from repoask_training.data.instructions import lines_of
from repoask_training.data.instructions.comments import constants, described, summary_of
from repoask_training.data.instructions.commits import subject_of
from repoask_training.data.instructions.questions import NOT_FOUND, Asker, Piece
from repoask_training.data.instructions.shards import InstructionWriter

SWIFT = '''/// Opens the store at a path and reads its header.
///
/// - Throws: If there is none.
func openStore(path: String) throws -> Store {
    try Store(reading: path, mode: .header)
}
'''
PYTHON = '''def open_store(path):
    """Opens the store at a path and reads its header.

    Args:
        path: Where it lies.
    """
    return Store(path, mode="header")
'''


def test_a_doc_comment_is_taken_from_the_code_it_describes():
    for text, language in ((SWIFT, "swift"), (PYTHON, "python")):
        found = described(text, language)
        assert found.summary == "Opens the store at a path and reads its header."
        assert "reads its header" not in found.code and "header" in found.code
    assert described("func openStore() {\n    return makeStoreFromNothing()\n}\n", "swift") is None


def test_a_licence_or_a_note_to_oneself_is_no_description():
    assert summary_of(["Copyright 2020 by the authors of this file and others."]) is None
    assert summary_of(["TODO: make this faster when there is time for it"]) is None
    assert summary_of(["-----------------------------------------"]) is None


def test_constants_have_their_value_line_and_comment():
    text = "import x\n\n# How often a request is tried before it fails.\nMOST_TRIES = 5\nname = 3\n"
    (found,) = constants(text, "python")
    assert (found.name, found.value, found.line) == ("MOST_TRIES", "5", 3)
    assert found.comment == "How often a request is tried before it fails."
    (found,) = constants('static const char *GREETING = "hello";\n', "c")
    assert (found.name, found.value) == ("GREETING", '"hello"')
    assert constants("result = 5\nreturn 7\n", "python") == []


def test_commit_subjects_lose_prefixes_and_numbers_or_say_nothing():
    assert subject_of("fix(core): keep the order of keys when merging (#123)") == (
        "Keep the order of keys when merging."
    )
    for message in ("Merge branch 'main' into next one", "Bump serde from 1.0 to 1.1", "Fix typo"):
        assert subject_of(message) is None


def test_a_hunk_has_the_lines_it_now_has():
    assert lines_of("@@ -10,3 +12,5 @@ func a()\n x") == (12, 16)
    assert lines_of("@@ -1 +1 @@\n-a\n+b") == (1, 1)


def pieces() -> list[Piece]:
    return [
        Piece(
            f"src/file{i % 5}.swift", 10 * i + 1, 10 * i + 6, "function", f"openStore{i}", "swift",
            f"src/file{i % 5}.swift openStore{i}\n", SWIFT.replace("openStore", f"openStore{i}"),
        )
        for i in range(60)
    ]  # fmt: skip


def test_answers_cite_the_chunk_that_is_shown_or_say_that_it_is_not():
    samples = list(Asker(pieces(), "seed").samples())
    assert {s.kind for s in samples} == {"where", "doc to code", "code to doc"}
    assert any(s.gold < 0 for s in samples)
    for sample in samples:
        if sample.gold < 0:
            assert sample.answer == NOT_FOUND
            name = re.search(r"openStore\d+", sample.question)
            texts = [piece.text for piece in sample.contexts]
            assert name is None or not any(re.search(name[0] + r"\b", text) for text in texts)
        else:
            assert sample.contexts[sample.gold].place in sample.answer
        assert len(sample.contexts) == len(set(sample.contexts))


def test_the_same_seed_asks_the_same():
    assert list(Asker(pieces(), "a").samples()) == list(Asker(pieces(), "a").samples())
    assert list(Asker(pieces(), "a").samples()) != list(Asker(pieces(), "b").samples())


def test_a_shard_of_samples_finds_each_sample_its_contexts(tmp_path):
    writer = InstructionWriter({"tokenizer": "tiny"})
    context = (np.array([8], np.uint32), np.array([1, 2], np.uint32), np.array([9], np.uint16))
    writer.add("a/b", "where", [3], [4, 5], [context, context], 1)
    writer.add("a/b", "change", [6], [7], [context], 0)
    writer.write(tmp_path / "instructions-train-000.safetensors")
    shard = load_file(tmp_path / "instructions-train-000.safetensors")
    assert shard["sample_contexts"].tolist() == [0, 2, 3]
    assert shard["context_offsets"].tolist() == [0, 2, 4, 6]
    assert shard["place_tokens"].tolist() == [8, 8, 8]
    assert shard["context_encoder_tokens"].tolist() == [9, 9, 9]
    assert shard["answer_tokens"].tolist() == [4, 5, 7]
    assert shard["gold"].tolist() == [1, 0] and shard["kind"].tolist() == [0, 1]
