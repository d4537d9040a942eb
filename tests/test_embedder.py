"""The shipped model: right weights, unit vectors, honest token counts; any other model is found on disk or named as missing."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from vectorstore.embedder import DEFAULT_SHA256, default_folder, open_embedder, same_model, whole
from vectorstore.errors import ModelMissing


@pytest.fixture(scope="module")
def embedder():
    return open_embedder()


def test_the_installed_weights_are_those_of_the_model():
    assert hashlib.sha256((default_folder() / "model.safetensors").read_bytes()).hexdigest() == DEFAULT_SHA256


def test_the_model_is_found_without_importing_anything_heavy():
    script = (
        "import sys; import vectorstore.embedder as e; e.default_folder(); print({'torch', 'sentence_transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parent.parent, check=True)
    assert done.stdout == "set()\n"


def test_vectors_are_unit_rows_in_the_order_of_the_texts(embedder):
    texts = ["Leaders met in Tianjin.", "Bananas grow in the south, and they need much water. " * 8, "x"]
    vectors = embedder.encode_passages(texts)
    assert (vectors.shape, vectors.dtype) == ((3, embedder.dim), np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert np.allclose(embedder.encode_query(text), vector, atol=1e-5)
    assert embedder.encode_passages([]).shape == (0, embedder.dim)


def test_near_in_meaning_is_near_in_space(embedder):
    query = embedder.encode_query("Where did the leaders meet?")
    near, far = embedder.encode_passages(["The summit took place in Tianjin.", "Bananas need much water."]) @ query
    assert near > far + 0.2


def test_tokens_are_counted_to_the_end_and_without_special_ones(embedder):
    assert embedder.count_tokens(["", "hello world", "word " * 1000]) == [0, 2, 1000]
    assert (embedder.window, embedder.dim) == (256, 384)


def test_blanks_are_refused_and_odd_texts_are_not(embedder):
    for blank in ("", " \n\t"):
        with pytest.raises(ValueError, match="blank"):
            embedder.encode_query(blank)
        with pytest.raises(ValueError, match="blank"):
            embedder.encode_passages(["text", blank])
    for odd in ("\ud800 half a pair", "\x00", "a" * 1_000_000, "word " * 100_000):
        assert np.isfinite(embedder.encode_query(odd)).all()
        assert embedder.count_tokens([odd[:100]])[0] >= 0


def test_only_lone_surrogates_are_replaced():
    assert whole("a\ud800b") == "a\ufffdb"
    assert whole("é😀\u2028") == "é😀\u2028"


def test_questions_are_answered_while_passages_are_embedded(embedder):
    vectors = {}
    texts = [f"Passage number {n} about bridges." for n in range(40)]
    ingest = Thread(target=lambda: vectors.update(passages=embedder.encode_passages(texts)))
    asks = [Thread(target=lambda n=n: vectors.update({n: embedder.encode_query(texts[n])})) for n in range(8)]
    for thread in (ingest, *asks):
        thread.start()
    for thread in (ingest, *asks):
        thread.join()
    for n in range(8):
        assert np.allclose(vectors[n], vectors["passages"][n], atol=1e-5)


def test_a_copy_of_the_model_elsewhere_is_the_same_model(embedder, tmp_path):
    shutil.copytree(default_folder(), tmp_path / "copy")
    copy = open_embedder(str(tmp_path / "copy"))
    assert copy.fingerprint != embedder.fingerprint
    assert same_model(copy.fingerprint, embedder.fingerprint)
    assert np.allclose(copy.encode_query("bridge"), embedder.encode_query("bridge"), atol=1e-6)


@pytest.mark.parametrize("model", ["/nowhere/at/all", "./nowhere", "no-such-model", "someone/no-such-model", "not a name!", ""])
def test_a_model_that_is_not_there_is_named_with_the_remedy(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelMissing, match=r"(Give the folder|hf download|lacks)"):
        open_embedder(model)


def test_a_folder_without_or_with_a_broken_model_is_named(tmp_path):
    with pytest.raises(ModelMissing, match="lacks model.safetensors"):
        open_embedder(str(tmp_path))
    shutil.copytree(default_folder(), tmp_path / "broken")
    (tmp_path / "broken" / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(ModelMissing, match="broken.*cannot be opened"):
        open_embedder(str(tmp_path / "broken"))
