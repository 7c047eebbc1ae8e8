"""Documents, their units, passages and cross-references on disk: one SQLite file in each generation of the index.

A generation is never changed once readers may see it; a builder works on a copy (see `kb/build.py`).
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from kb.citations import JudgmentName, ListedCatalogue
from kb.disk import guard_disk
from kb.errors import NotFoundError, StoreError
from kb.model import Citation, Layer, Passage, Pinpoint, Unit
from kb.records import NOT_HELD

STORE_FILE = "store.sqlite"
SCHEMA = "3"
"""Raised with every change of the tables: a store of another schema is built anew, embeddings kept."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
  key TEXT PRIMARY KEY, position INTEGER NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, reference TEXT NOT NULL,
  layer TEXT NOT NULL, as_of TEXT NOT NULL, source TEXT NOT NULL, sha256 TEXT NOT NULL, url TEXT NOT NULL,
  caveat TEXT NOT NULL, content_hash TEXT NOT NULL, units INTEGER NOT NULL, extra TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE units (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL, ord INTEGER NOT NULL, parent TEXT NOT NULL,
  citation TEXT NOT NULL, heading TEXT NOT NULL, division TEXT NOT NULL, role TEXT NOT NULL, layer TEXT NOT NULL,
  text TEXT NOT NULL, lead TEXT NOT NULL, summary TEXT NOT NULL, page INTEGER);
CREATE INDEX units_document ON units (document, ord);
CREATE INDEX units_parent ON units (parent, ord);
CREATE TABLE passages (
  row INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, unit TEXT NOT NULL, document TEXT NOT NULL, layer TEXT NOT NULL,
  role TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, search_text TEXT NOT NULL,
  hash TEXT NOT NULL);
CREATE INDEX passages_document ON passages (document);
CREATE INDEX passages_hash ON passages (hash);
CREATE TABLE indexed (key TEXT PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE refs (
  unit TEXT NOT NULL, document TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, status TEXT NOT NULL,
  target TEXT NOT NULL, label TEXT NOT NULL);
CREATE INDEX refs_unit ON refs (unit);
CREATE INDEX refs_target ON refs (target);
CREATE INDEX refs_document ON refs (document);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text as indexed. `extra` holds what only a judgment has: numbers, formation, ECLI, conclusions, warnings."""

    key: str
    position: int
    kind: str
    title: str
    reference: str
    layer: Layer
    as_of: str
    source: str
    sha256: str
    url: str
    caveat: str
    content_hash: str
    units: int
    extra: dict[str, Any]

    @property
    def is_known_by_reports(self) -> bool:
        """True of a judgment whose text is not held and of which no paragraph may be cited."""
        return self.extra.get("pinpoints") == NOT_HELD


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageRow:
    """What ranking needs to know of a passage, without its words."""

    key: str
    unit: str
    document: str
    layer: str
    role: str


class Store:
    """Reads a generation's store. Safe to use from several threads: each has its own connection.

    Raises `StoreError` when the file is missing, damaged, or of another schema.
    """

    def __init__(self, folder: Path, *, immutable: bool = True) -> None:
        """`immutable` promises that nobody writes the file any more; a builder reading its own work says False."""
        self.path = folder / STORE_FILE
        self._local = threading.local()
        self._immutable = immutable
        if not self.path.is_file():
            raise StoreError(f"{self.path} is missing; run `kb build`")
        if self.read_meta("schema") != SCHEMA:
            raise StoreError(f"{self.path} was written by another version; run `kb build`")

    def _connect(self) -> sqlite3.Connection:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            uri = f"{self.path.resolve().as_uri()}?mode=ro{'&immutable=1' if self._immutable else ''}"
            connection = self._local.connection = sqlite3.connect(uri, uri=True)
        return cast(sqlite3.Connection, connection)

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with guard_disk(self.path):
            return self._connect().execute(sql, values).fetchall()

    def read_meta(self, key: str) -> str:
        rows = self.query("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else ""

    def read_documents(self) -> list[Document]:
        """All texts held, instruments in the order of the catalogue, then judgments by item id."""
        rows = self.query(f"SELECT {', '.join(Document.__slots__)} FROM documents ORDER BY position, key")
        return [_document(row) for row in rows]

    def read_unit(self, id: str) -> Unit:
        """Raises `NotFoundError` for an identifier that is not held."""
        units = self.read_units([id])
        if not units:
            raise NotFoundError(f"{id} is not in the knowledge base; `kb list` shows every identifier")
        return units[0]

    def read_units(self, ids: Sequence[str]) -> list[Unit]:
        """The units held among `ids`, in that order."""
        rows = self.query(f"{_UNIT} WHERE u.id IN (SELECT value FROM json_each(?))", json.dumps(list(ids)))
        found = {row[0]: row for row in rows}
        return [self._unit(found[id]) for id in ids if id in found]

    def read_units_in_order(self, ids: Sequence[str]) -> list[Unit]:
        """The units held among `ids`, as a reader goes through the library: by document, then by place in it."""
        sql = f"{_UNIT} WHERE u.id IN (SELECT value FROM json_each(?)) ORDER BY d.position, d.key, u.ord"
        return [self._unit(row, children=False) for row in self.query(sql, json.dumps(list(ids)))]

    def read_units_headed(self, patterns: Sequence[str]) -> list[str]:
        """Units of instruments whose heading matches one of the SQL `patterns`, upper and lower case alike."""
        clause = " OR ".join(["u.heading LIKE ?"] * len(patterns))
        sql = (
            f"SELECT u.id FROM units u JOIN documents d ON d.key = u.document WHERE d.kind != 'judgment' AND ({clause})"
        )
        return [row[0] for row in self.query(sql, *patterns)]

    def read_headings(self) -> dict[str, str]:
        """Headings of the units of instruments, where they have one."""
        sql = """SELECT u.id, u.heading FROM units u JOIN documents d ON d.key = u.document
                 WHERE d.kind != 'judgment' AND u.heading != ''"""
        return dict(self.query(sql))

    def read_children(self, id: str) -> tuple[str, ...]:
        return tuple(row[0] for row in self.query("SELECT id FROM units WHERE parent = ? ORDER BY ord", id))

    def walk(self, within: Pinpoint | None = None) -> Iterator[Unit]:
        """Every unit under `within` (itself included) or of everything, in document order. Raises `NotFoundError`."""
        keys = [d.key for d in self.read_documents()] if within is None else [within.document]
        seen = False
        for key in keys:
            for row in self.query(f"{_UNIT} WHERE u.document = ? ORDER BY u.ord", key):
                if within is None or within.contains(Pinpoint.parse(row[0])):
                    seen = True
                    yield self._unit(row, children=False)
        if within is not None and not seen:
            raise NotFoundError(f"{within} is not in the knowledge base; `kb list` shows every identifier")

    def read_neighbours(self, id: str, before: int, after: int) -> list[Unit]:
        """Units of the same document around `id` by order, itself included."""
        rows = self.query("SELECT document, ord FROM units WHERE id = ?", id)
        if not rows:
            raise NotFoundError(f"{id} is not in the knowledge base; `kb list` shows every identifier")
        document, ord = rows[0]
        sql = f"{_UNIT} WHERE u.document = ? AND u.ord BETWEEN ? AND ? ORDER BY u.ord"
        return [self._unit(row, children=False) for row in self.query(sql, document, ord - before, ord + after)]

    def read_passages(self) -> list[PassageRow]:
        rows = self.query("SELECT key, unit, document, layer, role FROM passages ORDER BY row")
        return [PassageRow(key=k, unit=u, document=d, layer=y, role=r) for k, u, d, y, r in rows]

    def read_passage_texts(self, keys: Sequence[str]) -> dict[str, str]:
        sql = "SELECT key, text FROM passages WHERE key IN (SELECT value FROM json_each(?))"
        return dict(self.query(sql, json.dumps(list(keys))))

    def read_passage_search_texts(self, keys: Sequence[str]) -> dict[str, str]:
        sql = "SELECT key, search_text FROM passages WHERE key IN (SELECT value FROM json_each(?))"
        return dict(self.query(sql, json.dumps(list(keys))))

    def count_passages(self, embedded: Collection[str]) -> dict[str, tuple[int, int]]:
        """By document: its passages, and how many of them have a content hash in `embedded`."""
        made = set(embedded)
        counts: dict[str, tuple[int, int]] = {}
        for key, hash in self.query("SELECT document, hash FROM passages"):
            passages, fresh = counts.get(key, (0, 0))
            counts[key] = (passages + 1, fresh + (hash in made))
        return counts

    def read_unsettled_documents(self, gone: Sequence[str]) -> set[str]:
        """Documents with a reference that found no one target, or whose target was in a text that is `gone`."""
        sql = "SELECT DISTINCT document FROM refs WHERE status != 'resolved'"
        found = {row[0] for row in self.query(sql)}
        for key in gone:
            sql = f"SELECT DISTINCT document FROM refs WHERE {INSIDE.format('target')}"
            found.update(row[0] for row in self.query(sql, key, key, key))
        return found

    def read_search_texts(self) -> Iterator[str]:
        """What the lexical index reads, in passage order."""
        for (text,) in self.query("SELECT search_text FROM passages ORDER BY row"):
            yield text

    def read_refs(self, id: str) -> list[tuple[str, str, str]]:
        """(status, target, label) of every reference made by a unit or inside it."""
        sql = f"SELECT status, target, label FROM refs WHERE {INSIDE.format('unit')} ORDER BY rowid"
        return [(s, t, x) for s, t, x in self.query(sql, id, id, id)]

    def read_referrers(self, id: str) -> tuple[str, ...]:
        """Units that refer to `id` or to something inside it, in identifier order of first mention."""
        sql = f"SELECT DISTINCT unit FROM refs WHERE status = 'resolved' AND ({INSIDE.format('target')}) ORDER BY rowid"
        return tuple(row[0] for row in self.query(sql, id, id, id))

    def read_catalogue(self, structure: Iterable[str]) -> ListedCatalogue:
        """What citations resolve against: every unit held, and `structure` for what exists but is not held."""
        rows = self.query(
            "SELECT u.id FROM units u JOIN documents d ON d.key = u.document ORDER BY d.position, d.key, u.ord"
        )
        held = dict.fromkeys(row[0] for row in rows)
        return ListedCatalogue((*held, *(id for id in structure if id not in held)), self.read_judgment_names())

    def read_judgment_names(self) -> list[JudgmentName]:
        return [judgment_name(d) for d in self.read_documents() if d.kind == "judgment"]

    def _unit(self, row: tuple[Any, ...], children: bool = True) -> Unit:
        id, document, citation, heading, division, role, layer, text, lead, summary, url = row
        return Unit(
            id=id, document=document, citation=citation, heading=heading, division=tuple(json.loads(division)),
            role=role, layer=layer, text=text, lead=lead, summary=summary, url=url,
            children=self.read_children(id) if children else (),
        )  # fmt: skip


INSIDE = "{0} = ? OR ({0} > ? || '.' AND {0} < ? || '0')"
"""A unit or what is inside it, as a range the index can follow: `.` and `/` are the two characters before `0`."""

_UNIT = """SELECT u.id, u.document, u.citation, u.heading, u.division, u.role, u.layer, u.text, u.lead, u.summary, d.url
           FROM units u JOIN documents d ON d.key = u.document"""


def _document(row: Sequence[Any]) -> Document:
    values = dict(zip(Document.__slots__, row, strict=True))
    return Document(**{**values, "extra": json.loads(values["extra"])})


def judgment_name(document: Document) -> JudgmentName:
    """What a citation needs to know of a judgment held."""
    extra = document.extra
    return JudgmentName(
        key=document.key, name=document.title, application_numbers=tuple(extra["application_numbers"]),
        date=extra["date"], ecli=extra["ecli"], formation=extra["formation"],
    )  # fmt: skip


class StoreWriter:
    """Writes a store that no reader sees yet. Use as a context manager; commits at the end of each call.

    Raises `StoreError` when the disk is full or the file damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / STORE_FILE
        fresh = not self.path.exists()
        with guard_disk(self.path):
            self._db = sqlite3.connect(self.path)
            self._db.executescript("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;")
            if fresh:
                self._db.executescript(_TABLES)
                self.write_meta("schema", SCHEMA)

    def __enter__(self) -> StoreWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def write_meta(self, key: str, value: str) -> None:
        with guard_disk(self.path), self._db:
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def run(self, script: str) -> None:
        """Runs statements of another module's tables; see `kb/digest_store.py`."""
        with guard_disk(self.path), self._db:
            self._db.executescript(script)

    def insert(self, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
        with guard_disk(self.path), self._db:
            self._db.executemany(sql, rows)

    def delete_document(self, key: str) -> None:
        """Forgets a text with its units, passages and references."""
        with guard_disk(self.path), self._db:
            for table, column in (
                ("documents", "key"),
                ("units", "document"),
                ("passages", "document"),
                ("refs", "document"),
            ):
                self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (key,))

    def write_document(
        self, document: Document, units: Sequence[tuple[Unit, int | None]], passages: Sequence[tuple[Passage, str, str]]
    ) -> None:
        """Puts a text in place of what stood under its key; `units` with their page, `passages` with role and hash."""
        self.delete_document(document.key)
        with guard_disk(self.path), self._db:
            values = [getattr(document, name) for name in Document.__slots__[:-1]]
            marks = ", ".join("?" * len(Document.__slots__))
            self._db.execute(
                f"INSERT INTO documents ({', '.join(Document.__slots__)}) VALUES ({marks})",
                (*values, json.dumps(document.extra, ensure_ascii=False)),
            )
            self._db.executemany(
                """INSERT INTO units (id, document, ord, parent, citation, heading, division, role, layer, text, lead,
                   summary, page) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                [_unit_row(unit, n, page) for n, (unit, page) in enumerate(units)],
            )
            self._db.executemany(
                """INSERT INTO passages (key, unit, document, layer, role, start, end, text, search_text, hash)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                [
                    (p.key, str(p.pinpoint), document.key, p.layer, role, p.start, p.end, p.text, p.search_text, digest)
                    for p, role, digest in passages
                ],
            )

    def write_refs(self, document: str, refs: Iterable[tuple[str, Citation]]) -> None:
        """Puts the references made by a document's units in place of those it had."""
        rows = [
            (unit, document, c.start, c.end, c.status, target, c.label or c.text)
            for unit, c in refs
            for target in (c.targets or ("",))
        ]
        with guard_disk(self.path), self._db:
            self._db.execute("DELETE FROM refs WHERE document = ?", (document,))
            self._db.executemany("INSERT INTO refs VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def read_hashes(self) -> list[str]:
        """The content hash of every passage, each once, short passages first so that batches are even."""
        sql = "SELECT hash FROM passages GROUP BY hash ORDER BY max(length(search_text)), hash"
        with guard_disk(self.path):
            return [row[0] for row in self._db.execute(sql)]

    def read_search_texts(self, hashes: Sequence[str]) -> list[str]:
        """The words under each of `hashes`, in that order; all must be held."""
        with guard_disk(self.path):
            sql = "SELECT hash, search_text FROM passages WHERE hash IN (SELECT value FROM json_each(?))"
            found = dict(self._db.execute(sql, (json.dumps(list(hashes)),)))
        return [found[h] for h in hashes]

    def read_indexed(self) -> dict[str, str]:
        """Content hash of every passage the meaning index holds, by key."""
        with guard_disk(self.path):
            return dict(self._db.execute("SELECT key, hash FROM indexed"))

    def write_indexed(self, rows: Iterable[tuple[str, str]]) -> None:
        """Notes what the meaning index holds now, as (key, hash)."""
        with guard_disk(self.path), self._db:
            self._db.execute("DELETE FROM indexed")
            self._db.executemany("INSERT INTO indexed VALUES (?, ?)", rows)

    def read_passage_keys(self) -> list[tuple[str, str, str, str, str]]:
        """(key, unit, document, role, hash) of every passage, in order."""
        with guard_disk(self.path):
            return self._db.execute("SELECT key, unit, document, role, hash FROM passages ORDER BY row").fetchall()


def _unit_row(unit: Unit, ord: int, page: int | None) -> tuple[object, ...]:
    parent = Pinpoint.parse(unit.id).parent
    return (
        unit.id, unit.document, ord, str(parent or ""), unit.citation, unit.heading,
        json.dumps(unit.division, ensure_ascii=False), unit.role, unit.layer, unit.text, unit.lead, unit.summary, page,
    )  # fmt: skip
