"""What citations resolve against, opened quickly: paragraphs of judgments are looked up when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable

from kb.citations import ListedCatalogue
from kb.store import Store

_CASE_LAW = "ecthr/"


def open_catalogue(store: Store, structure: Iterable[str]) -> ListedCatalogue:
    """As `Store.read_catalogue`, ready in a tenth of the time and slower to use: for questions, not for whole texts."""
    sql = """SELECT u.id FROM units u JOIN documents d ON d.key = u.document WHERE d.kind != 'judgment'
             ORDER BY d.position, d.key, u.ord"""
    held = dict.fromkeys(row[0] for row in store.query(sql))
    return _LookedUpCatalogue(store, (*held, *(id for id in structure if id not in held)))


class _LookedUpCatalogue(ListedCatalogue):
    def __init__(self, store: Store, ids: Iterable[str]) -> None:
        super().__init__(ids, store.read_judgment_names())
        self._store = store

    def exists(self, id: str) -> bool:
        if super().exists(id) or not id.startswith(_CASE_LAW):
            return super().exists(id)
        return bool(self._store.query("SELECT 1 FROM units WHERE id = ?", id))

    def children(self, id: str) -> tuple[str, ...]:
        return self._store.read_children(id) if id.startswith(_CASE_LAW) else super().children(id)
