from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evals import growth
from evals.growth import (
    LOGARITHMIC,
    SIZES,
    Copier,
    Words,
    ask_copies,
    build_copies,
    fit_exponents,
    measure_embedding,
    measure_growth,
)
from kb.config import Config
from kb.errors import StoreError, UsageError
from kb.generations import find_current
from kb.knowledge import open_knowledge_base
from kb.store import Store
from kb.vectors import open_vectors

TEXT = "The lantern keeper watches the harbour; the lantern (an old one) burns, and the keeper sleeps. " * 9
COLUMNS = {
    "paragraphs", "passages", "build_seconds", "store_seconds", "dense_seconds", "lexical_seconds",
    "embedding_seconds_estimated", "index_mb", "build_memory_mb", "memory_mb", "open_seconds", "cold_search_seconds",
    "lexical_p50_ms", "lexical_p95_ms", "dense_p50_ms", "dense_p95_ms", "search_p50_ms", "search_p95_ms",
}  # fmt: skip


@pytest.fixture(scope="module")
def config(invented: Path) -> Config:
    return Config(home=invented / "home", official=None)


@pytest.fixture(scope="module")
def source(config: Config) -> Path:
    folder = find_current(config.home)
    assert folder is not None
    return folder


@pytest.fixture(scope="module")
def grown(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Config:
    home = tmp_path_factory.mktemp("grown")
    build_copies(config, home, 200)
    return replace(config, home=home)


def test_copies_are_the_same_for_the_same_seed_alone(source: Path) -> None:
    first, again, other = ([p for c in Copier(Store(source), s).copy(40) for p in c.passages] for s in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("size", [1, 7, 200])
def test_as_many_paragraphs_are_made_as_asked_for(source: Path, size: int) -> None:
    copies = list(Copier(Store(source)).copy(size))
    ids = [u.id for c in copies for u, _ in c.units]
    assert len(ids) == len(set(ids)) == size
    assert {str(p.pinpoint) for c in copies for p, _, _ in c.passages} == set(ids)


def test_a_copys_passages_are_the_words_of_its_paragraphs(source: Path) -> None:
    for copy in Copier(Store(source)).copy(40):
        texts = {unit.id: unit.text for unit, _ in copy.units}
        for passage, _, _ in copy.passages:
            assert texts[str(passage.pinpoint)][passage.start : passage.end] == passage.text
            assert passage.search_text.endswith(passage.text)


def test_what_stands_between_the_words_is_kept() -> None:
    between = growth._WORD.split(TEXT)[::2]
    assert growth._WORD.split(Words(iter([TEXT])).exchange(TEXT, np.random.default_rng(3)))[::2] == between


def test_a_share_of_the_words_is_exchanged_for_others_of_the_corpus() -> None:
    words = [f"{a}{b}word" for a in "bcdfg" for b in "aeiou"] * 2
    changed = Words(iter(words)).exchange(" ".join(words * 20), np.random.default_rng(3)).split()
    assert set(changed) == set(words)
    assert sum(a != b for a, b in zip(changed, words * 20, strict=True)) / 1000 == pytest.approx(
        0.3 * 24 / 25, abs=0.05
    )


def test_in_place_of_a_word_seen_once_a_new_one_is_coined() -> None:
    words = Words(iter(["pier pier lantern"]))
    changed = [word for n in range(200) for word in words.exchange("pier pier", np.random.default_rng(n)).split()]
    coined = [word for word in changed if word != "pier"]
    assert coined and all(word.startswith("lantern") and word != "lantern" for word in coined)
    assert len(coined) == len(set(coined))


def test_a_copys_vector_is_as_near_to_the_original_as_said(config: Config, source: Path, tmp_path: Path) -> None:
    originals = open_vectors(source, len(Store(source).read_passages())).astype(np.float32)
    _, origins = growth._write_store(Store(source), tmp_path, 30)
    found = np.concatenate(list(growth._change_vectors(originals.astype(np.float16), origins)))
    places = np.where(origins < 0, -1 - origins, origins)
    cosines = (found * originals[places]).sum(axis=1)
    assert cosines[origins >= 0] == pytest.approx(0.9, abs=2e-3)
    assert cosines[origins < 0] == pytest.approx(1.0, abs=2e-3)


def test_the_instruments_are_there_besides_as_they_are(grown: Config, source: Path) -> None:
    folder = find_current(grown.home)
    assert folder is not None
    sql = "SELECT {} FROM {} WHERE document NOT LIKE 'ecthr/%' ORDER BY row"
    for columns, table in (("id, text, summary", "units"), ("key, search_text", "passages")):
        assert Store(folder).query(sql.format(columns, table)) == Store(source).query(sql.format(columns, table))


def test_what_was_made_is_searched_like_any_knowledge_base(grown: Config) -> None:
    knowledge = open_knowledge_base(grown)
    assert sum(d.units for d in knowledge.store.read_documents() if d.kind == "judgment") == 200
    (first,) = knowledge.search("drones over a private garden", k=1, instruments=["ecthr"]).hits
    assert first.id.startswith("ecthr/copy-")
    assert all(hit.id.startswith("istanbul/") for hit in knowledge.search("stalking", instruments=["istanbul"]).hits)


def test_a_row_has_every_figure_and_the_folder_is_gone(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes: list[Path] = []
    monkeypatch.setattr(growth, "_run_alone", lambda measure, *values: measure(*values))
    monkeypatch.setattr(growth, "measure_embedding", lambda config: 100.0)
    monkeypatch.setattr(growth, "_search_cold", lambda home: homes.append(home) or 1.5)
    monkeypatch.setattr(growth, "pick_questions", lambda: ["Is stalking a crime?", "drones over a garden"])
    grown = measure_growth(config, (20,), tmp_path / "growth.json")
    assert json.loads((tmp_path / "growth.json").read_text(encoding="utf-8")) == grown
    (row,) = grown["rows"]
    assert set(row) == COLUMNS and min(row.values()) >= 0 and row["paragraphs"] == 20
    assert row["embedding_seconds_estimated"] == pytest.approx(row["passages"] / 100, abs=0.06)
    assert len(homes) == 1 and not homes[0].exists()


def test_the_rate_of_embedding_is_measured_on_changed_passages(config: Config) -> None:
    assert measure_embedding(config, 5) > 0


def test_asking_gives_medians_below_the_95th_percentile(grown: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "pick_questions", lambda: ["Is stalking a crime?", "drones", "letters to a sister"])
    row = ask_copies(grown)
    assert all(0 < row[f"{name}_p50_ms"] <= row[f"{name}_p95_ms"] for name in ("lexical", "dense", "search"))


@pytest.mark.parametrize(("power", "expected"), [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)])
def test_the_exponent_of_a_power_is_that_power(power: float, expected: float) -> None:
    rows = [_row(size, size**power) for size in SIZES]
    assert fit_exponents(rows) == pytest.approx(dict.fromkeys(("lexical", "dense", "search"), expected), abs=1e-3)


def test_a_logarithm_counts_as_one() -> None:
    assert fit_exponents([_row(size, float(np.log(size))) for size in SIZES])["dense"] < LOGARITHMIC


def test_one_size_has_no_exponent() -> None:
    assert fit_exponents([_row(10, 1.0), _row(10, 2.0)]) == {}


def test_without_a_knowledge_base_or_judgments_the_way_out_is_named(tmp_path: Path, source: Path) -> None:
    with pytest.raises(StoreError, match="kb build"):
        build_copies(Config(home=tmp_path, official=None), tmp_path / "copies", 10)
    with pytest.raises(UsageError, match="1 or more"):
        next(Copier(Store(source)).copy(0))


def _row(size: int, milliseconds: float) -> dict[str, float]:
    return {"paragraphs": size} | {f"{name}_p50_ms": milliseconds for name in ("lexical", "dense", "search")}
