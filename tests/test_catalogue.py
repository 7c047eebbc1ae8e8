from __future__ import annotations

from pathlib import Path

import pytest

from kb.catalogue import open_catalogue
from kb.config import Config
from kb.generations import find_current
from kb.store import Store
from kb.structure import read_structure


@pytest.fixture(scope="module")
def store(invented: Path) -> Store:
    folder = find_current(invented / "home")
    assert folder is not None
    return Store(folder)


def test_the_quick_catalogue_says_what_the_whole_one_says(invented: Path, store: Store) -> None:
    structure = read_structure(Config(home=invented / "home", official=None).catalogue)
    quick, whole = open_catalogue(store, structure), store.read_catalogue(structure)
    ids = {id for unit in store.walk() for id in (unit.id, unit.document)} | set(structure)
    assert any(id.startswith("ecthr/") for id in ids)
    for id in (*ids, *(f"{id}/x-99" for id in ids), "ecthr/001-1", "ecthr/001-1/para-2", "istanbul/art-99"):
        assert quick.exists(id) == whole.exists(id), id
        assert quick.children(id) == whole.children(id), id
