from __future__ import annotations

from pathlib import Path

import numpy as np

from kb.vectors import VECTORS_FILE, VectorCache


def _vectors(*rows: float) -> np.ndarray:
    return np.array([[r, r] for r in rows], dtype=np.float32)


def test_vectors_come_back_in_the_order_asked_for(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path, "m")
    cache.keep(["a", "b"], _vectors(1, 2))
    assert cache.read(["b", "a", "b"])[:, 0].tolist() == [2, 1, 2]


def test_vectors_of_another_model_do_not_count(tmp_path: Path) -> None:
    VectorCache(tmp_path, "m").keep(["a"], _vectors(1))
    assert VectorCache(tmp_path, "other").find_missing(["a"]) == ["a"]
    assert VectorCache(tmp_path, "m").find_missing(["a", "b"]) == ["b"]


def test_vectors_of_words_no_longer_held_are_forgotten(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path, "m")
    cache.keep(["a", "b"], _vectors(1, 2))
    cache.prune(["b"])
    assert cache.find_missing(["a", "b"]) == ["a"]


def test_a_damaged_cache_is_replaced_since_it_can_be_made_again(tmp_path: Path) -> None:
    (tmp_path / VECTORS_FILE).write_bytes(b"not a database" * 100)
    cache = VectorCache(tmp_path, "m")
    assert cache.find_missing(["a"]) == ["a"]
    cache.keep(["a"], _vectors(1))
    assert cache.find_missing(["a"]) == []
