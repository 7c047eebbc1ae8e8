from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from kb.errors import NotFoundError, StoreError
from kb.model import Citation, Passage, Pinpoint, Unit
from kb.store import STORE_FILE, Document, Store, StoreWriter


def _document(key: str, position: int) -> Document:
    return Document(
        key=key, position=position, kind="instrument", title=key.title(), reference="No. 1", layer="official", as_of="",
        source=f"{key}.txt", sha256="", url="", caveat="", content_hash="h", units=2, extra={},
    )  # fmt: skip


def _unit(id: str, text: str) -> Unit:
    document = Pinpoint.parse(id).document
    return Unit(id=id, document=document, citation=id, heading="H", division=(), role="", layer="official", text=text)


def _passage(id: str, text: str) -> tuple[Passage, str, str]:
    passage = Passage(key=f"{id}#0", pinpoint=Pinpoint.parse(id), text=text, search_text=text, layer="official")
    return passage, "", text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with StoreWriter(tmp_path) as writer:
        for position, key in enumerate(["harbour", "harbour-protocol-1"]):
            units = [(_unit(f"{key}/art-1", "One two."), None), (_unit(f"{key}/art-1/a", "two."), None)]
            writer.write_document(_document(key, position), units, [_passage(f"{key}/art-1", "One two.")])
    return tmp_path


def test_what_is_written_is_read_back_in_order(folder: Path) -> None:
    assert [u.id for u in Store(folder).walk()] == [
        "harbour/art-1", "harbour/art-1/a", "harbour-protocol-1/art-1", "harbour-protocol-1/art-1/a",
    ]  # fmt: skip


def test_a_unit_knows_its_children(folder: Path) -> None:
    assert Store(folder).read_unit("harbour/art-1").children == ("harbour/art-1/a",)


def test_walking_one_text_does_not_stray_into_another_whose_key_begins_alike(folder: Path) -> None:
    assert {u.document for u in Store(folder).walk(Pinpoint.parse("harbour"))} == {"harbour"}


def test_writing_a_text_again_replaces_it(folder: Path) -> None:
    with StoreWriter(folder) as writer:
        writer.write_document(_document("harbour", 0), [(_unit("harbour/art-2", "New."), 7)], [])
    store = Store(folder)
    assert [u.id for u in store.walk(Pinpoint.parse("harbour"))] == ["harbour/art-2"]
    assert {p.document for p in store.read_passages()} == {"harbour-protocol-1"}


def test_references_are_read_both_ways_and_include_those_made_inside(folder: Path) -> None:
    there = Citation(
        text="Article 1", start=0, end=9, status="resolved", targets=("harbour-protocol-1/art-1",), known=True
    )
    lost = Citation(text="Article 9", start=0, end=9, status="unresolved", label="harbour/art-9 does not exist")
    with StoreWriter(folder) as writer:
        writer.write_refs("harbour", [("harbour/art-1/a", there), ("harbour/art-1", lost)])
    store = Store(folder)
    assert [r[:2] for r in store.read_refs("harbour/art-1")] == [
        ("resolved", "harbour-protocol-1/art-1"), ("unresolved", ""),
    ]  # fmt: skip
    assert store.read_referrers("harbour-protocol-1/art-1") == ("harbour/art-1/a",)
    assert store.read_referrers("harbour-protocol-1") == ("harbour/art-1/a",)
    assert store.read_unsettled_documents([]) == {"harbour"}


def test_several_threads_may_read(folder: Path) -> None:
    store, found = Store(folder), []
    threads = [threading.Thread(target=lambda: found.append(len(list(store.walk())))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [4] * 8


def test_what_is_not_held_is_named(folder: Path) -> None:
    with pytest.raises(NotFoundError, match="harbour/art-9"):
        Store(folder).read_unit("harbour/art-9")
    with pytest.raises(NotFoundError, match="harbour/art-9"):
        list(Store(folder).walk(Pinpoint.parse("harbour/art-9")))


def test_a_missing_a_damaged_and_an_old_store_are_each_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="kb build"):
        Store(tmp_path)
    (tmp_path / STORE_FILE).write_bytes(b"not a database " * 100)
    with pytest.raises(StoreError, match="kb build"):
        Store(tmp_path)
    (tmp_path / STORE_FILE).unlink()
    with sqlite3.connect(tmp_path / STORE_FILE) as db:
        db.execute("CREATE TABLE meta (key TEXT, value TEXT)")
    with pytest.raises(StoreError, match="another version"):
        Store(tmp_path)


def test_identifiers_are_data_and_never_part_of_a_command(folder: Path) -> None:
    with pytest.raises(NotFoundError):
        Store(folder).read_unit("harbour/art-1' OR '1'='1")
