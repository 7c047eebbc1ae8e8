from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kb.config import CHECKOUT, DEFAULT_MODEL
from kb.embedding import (
    Embedder,
    Vectors,
    find_model,
    load_tokenizer,
    name_model,
    name_questions_file,
    read_max_tokens,
)
from kb.encoder import PackedBert, PaddedNetwork, can_pack, load_network
from kb.errors import CorpusError, StoreError

TEXTS = [
    "The lighthouse keeper repairs the lamp at night.",
    "A lamp is mended by the keeper of the lighthouse.",
    "Vegetable soup needs an hour on a low flame.",
    "Fog." * 3,
]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder(DEFAULT_MODEL, threads=2)


def _encode(embedder: Embedder, texts: list[str]) -> Vectors:
    out = np.zeros((len(texts), 384), dtype=np.float32)

    def put(indices: list[int], vectors: Vectors) -> None:
        out[indices] = vectors

    embedder.encode_passages(texts, put)
    return out


def test_passages_and_questions_live_in_one_space(embedder: Embedder) -> None:
    """Fast encoding (bf16 where the processor has it, padded batches) agrees with one text at a time in fp32."""
    fast, exact = _encode(embedder, TEXTS), np.concatenate([embedder.encode_questions([t]) for t in TEXTS])
    assert np.allclose(np.linalg.norm(fast, axis=1), 1, atol=1e-4)
    assert (fast * exact).sum(axis=1).min() > 0.998


def test_the_model_is_the_one_sentence_transformers_computes(embedder: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    expected = SentenceTransformer(str(find_model(DEFAULT_MODEL)), device="cpu").encode(
        TEXTS, normalize_embeddings=True
    )
    assert np.allclose(embedder.encode_questions(TEXTS), expected, atol=1e-5)


def test_near_meanings_are_nearer_than_far_ones(embedder: Embedder) -> None:
    a, b, c, _ = _encode(embedder, TEXTS)
    assert a @ b > 0.7 > 0.3 > a @ c


def test_every_text_is_given_back_once(embedder: Embedder) -> None:
    seen: list[int] = []
    embedder.encode_passages(TEXTS * 5, lambda indices, _: seen.extend(indices))
    assert sorted(seen) == list(range(20))


def test_a_passage_past_the_models_length_is_refused_not_truncated(embedder: Embedder) -> None:
    with pytest.raises(CorpusError, match="split"):
        embedder.encode_passages(["lamp " * 300], lambda *_: None)


def test_a_long_question_is_read_as_far_as_the_model_reads(embedder: Embedder) -> None:
    assert embedder.encode_questions(["lamp " * 3000]).shape == (1, 384)


def test_the_models_length_counts_its_two_marks() -> None:
    assert read_max_tokens(DEFAULT_MODEL) == 256
    assert len(load_tokenizer(DEFAULT_MODEL).encode("lamp").ids) == 3


def test_the_name_of_a_model_changes_with_its_version() -> None:
    assert name_model(DEFAULT_MODEL).startswith(f"{DEFAULT_MODEL}==")


@pytest.mark.parametrize("name", ["no-such-model", "/no/such/folder", "os"])
def test_an_unknown_model_is_reported_with_the_way_out(name: str) -> None:
    with pytest.raises(CorpusError, match="KB_MODEL"):
        find_model(name)


@pytest.mark.parametrize("count", [1, 7, 150])
def test_packed_passages_have_the_vectors_of_padded_ones(count: int) -> None:
    """Without padding, in bf16, with every mixture of lengths: cosine to the plain network above 0.999."""
    folder = find_model(DEFAULT_MODEL)
    network = load_network(folder, "float32")
    words = ["lamp", "keeper", "lighthouse", "soup", "fog", "mends", "the", "at", "night", "."]
    texts = [" ".join(words[(n * k) % len(words)] for k in range(1 + (n * 37) % 200)) for n in range(count)]
    tokens = sorted((e.ids for e in load_tokenizer(DEFAULT_MODEL).encode_batch(texts)), key=len)
    assert can_pack(network)
    packed, padded = PackedBert(network), PaddedNetwork(network).encode(tokens)
    for _ in range(2):  # memory kept from the first time does not colour the second
        assert (packed.encode(tokens) * padded).sum(axis=1).min() > 0.999


def test_only_a_network_of_the_known_shape_is_packed() -> None:
    network = load_network(find_model(DEFAULT_MODEL), "float32")
    network[1].pooling_mode = "cls"
    assert not can_pack(network)


def test_questions_from_the_exported_file_have_the_vectors_of_the_network(embedder: Embedder, tmp_path: Path) -> None:
    file = name_questions_file(tmp_path, DEFAULT_MODEL)
    embedder.export(file)
    light = Embedder(DEFAULT_MODEL, threads=1, questions=file)
    assert np.allclose(light.encode_questions(TEXTS), embedder.encode_questions(TEXTS), atol=1e-5)
    assert light.encode_questions(["lamp " * 3000]).shape == (1, 384)


def test_a_damaged_file_for_questions_is_reported_and_written_anew_by_the_next_build(
    embedder: Embedder, tmp_path: Path
) -> None:
    file = name_questions_file(tmp_path, DEFAULT_MODEL)
    file.write_bytes(b"no network")
    with pytest.raises(StoreError, match="kb build"):
        Embedder(DEFAULT_MODEL, questions=file).encode_questions(TEXTS)
    embedder.export(file)
    assert Embedder(DEFAULT_MODEL, questions=file).encode_questions(TEXTS).shape == (4, 384)


def test_a_question_imports_neither_torch_nor_sentence_transformers(embedder: Embedder, tmp_path: Path) -> None:
    file = name_questions_file(tmp_path, DEFAULT_MODEL)
    embedder.export(file)
    program = (
        "import sys; from pathlib import Path; from kb.embedding import Embedder; "
        f"Embedder({DEFAULT_MODEL!r}, 1, Path({str(file)!r})).encode_questions(['lamp']); "
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'chromadb') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    assert done.stdout.strip() == "[]"
