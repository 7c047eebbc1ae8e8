"""The plain recipe is the plain recipe, and what its chunks hold is told in our identifiers."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals import baseline
from evals.baseline import Vanilla, choose_documents, fold_letters, list_units, open_vanilla, read_texts
from kb.config import Config
from kb.knowledge import open_knowledge_base
from kb.model import Unit

TEXT = """Article 1 – Lamps
1 Every lamp is lit at dusk by:
    a the keeper;
    b whoever stands in for the keeper.
2 No lamp is lent.
Article 2 – Bells
A bell is struck in fog."""


def _unit(id: str, text: str) -> Unit:
    return Unit(
        id=id, document="lamps", citation=id, heading="", division=(), role="", layer="official", text=text
    )  # fmt: skip


UNITS = [
    _unit(
        "lamps/art-1",
        "1 Every lamp is lit at dusk by:\na the keeper;\nb whoever stands in for the keeper.\n2 No lamp is lent.",
    ),
    _unit("lamps/art-1/1", "Every lamp is lit at dusk by:\na the keeper;\nb whoever stands in for the keeper."),
    _unit("lamps/art-1/1/a", "the keeper;"),
    _unit("lamps/art-1/1/b", "whoever stands in for the keeper."),
    _unit("lamps/art-1/2", "No lamp is lent."),
    _unit("lamps/art-2", "A bell is struck in fog."),
]
CHUNKS = [
    ("A bell is struck in fog.", ["lamps/art-2"]),
    ("2 No lamp is\nlent. Article 2 – Bells A bell is struck in", ["lamps/art-2", "lamps/art-1", "lamps/art-1/2"]),
    ("whoever stands in for the", ["lamps/art-1/1/b", "lamps/art-1/1", "lamps/art-1"]),
    ("Article 1 – Lamps", []),
    ("words of another text", []),
    ("–", []),
]


@pytest.mark.parametrize(("chunk", "units"), CHUNKS)
def test_a_chunk_is_told_as_the_units_it_overlaps_most_first_and_the_inner_of_two_alike(
    chunk: str, units: list[str]
) -> None:
    assert baseline._Places(TEXT, UNITS).find_units(chunk) == units


def test_every_unit_has_its_place_though_its_middle_is_printed_otherwise() -> None:
    long = "It is dark. " * 20
    places = baseline._Places(f"A {long} (footnote 3) {long} end. Next.", [_unit("x/art-1", f"A {long}{long} end.")])
    assert [(first, last) for first, last, _ in places.spans] == [(0, len(fold_letters(f"A {long}footnote3{long}end")))]


@given(st.text(max_size=60))
def test_folding_keeps_letters_and_figures_alone_and_is_done_once(text: str) -> None:
    folded = fold_letters(text)
    assert fold_letters(folded) == folded
    assert all(c.isalnum() for c in fold_letters(text) if c.isascii())


def test_units_of_several_chunks_are_listed_once_in_order() -> None:
    assert list_units([["b", "a"], ["a", "c"], []]) == ["b", "a", "c"]


def _documents(*keys: str) -> Any:
    documents = [SimpleNamespace(key=k, layer="official", kind="judgment" if "/" in k else "instrument") for k in keys]
    documents.append(SimpleNamespace(key="ecthr/001-9", layer="digest", kind="judgment"))
    return SimpleNamespace(store=SimpleNamespace(read_documents=lambda: documents))


def test_the_recipe_gets_every_instrument_the_judgments_named_and_a_fixed_sample() -> None:
    judgments = [f"ecthr/001-{n}" for n in range(1, 9)]
    chosen = choose_documents(_documents("lamps", *judgments), {"ecthr/001-3", "ecthr/001-77", "ecthr/001-9"}, 2)
    assert chosen[:2] == ["lamps", "ecthr/001-3"] and len(chosen) == 4
    assert chosen == choose_documents(_documents("lamps", *reversed(judgments)), {"ecthr/001-3"}, 2)


@pytest.fixture(scope="module")
def config(invented: Path, tmp_path_factory: pytest.TempPathFactory) -> Config:
    root = tmp_path_factory.mktemp("vanilla")
    shutil.copytree(invented, root, dirs_exist_ok=True)
    return Config(home=root / "home", official=root / "texts")


KEYS = ["ecthr/001-900001", "ecthr/001-900002"]


@pytest.fixture(scope="module")
def vanilla(config: Config) -> Vanilla:
    made = open_vanilla(config, open_knowledge_base(config), KEYS, lambda done, total: None)
    assert made is not None
    return made


def test_the_recipe_finds_a_judgment_by_meaning_and_stays_inside_one(vanilla: Vanilla) -> None:
    question = "the lighthouse keeper whose post was read by his employer"
    assert vanilla.documents == set(KEYS)
    assert vanilla.rank(question)[0].startswith("ecthr/001-900002/")
    inside = vanilla.rank(question, within="ecthr/001-900001")
    assert inside and all(id.startswith("ecthr/001-900001/") for id in inside)


def test_the_recipe_is_built_once(config: Config, vanilla: Vanilla) -> None:
    calls: list[int] = []
    again = open_vanilla(config, open_knowledge_base(config), KEYS, lambda done, total: calls.append(done))
    assert again is not None and not calls
    assert again.rank("camera drone") == vanilla.rank("camera drone")


def test_a_file_that_changed_since_it_was_indexed_is_not_read(config: Config, tmp_path: Path) -> None:
    assert config.official
    knowledge = open_knowledge_base(config)
    assert [t.key for t in read_texts(knowledge, KEYS, config.official)] == KEYS
    shutil.copytree(config.official, tmp_path / "texts")
    with (tmp_path / "texts" / "001-900001.txt").open("a") as file:
        file.write("Another line.\n")
    assert [t.key for t in read_texts(knowledge, KEYS, tmp_path / "texts")] == ["ecthr/001-900002"]
    assert read_texts(knowledge, KEYS, None) == read_texts(knowledge, KEYS, tmp_path / "gone") == []


def test_without_official_files_there_is_no_recipe(config: Config, tmp_path: Path) -> None:
    empty = Config(home=config.home, official=tmp_path)
    assert open_vanilla(empty, open_knowledge_base(empty), KEYS, lambda done, total: None) is None
