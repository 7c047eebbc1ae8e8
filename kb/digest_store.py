"""The digest as a generation holds it: records, judgments at case level, topics and the links between provisions.

Written whole at every build (it is small), so that a question need not read the catalogue's files again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from kb.digest import Digests
from kb.model import Pinpoint
from kb.records import Case, Digest, Duty, SeeAlso, Topic, find_strongest
from kb.store import INSIDE, Store, StoreWriter

TABLES = """
CREATE TABLE IF NOT EXISTS records (
  unit TEXT NOT NULL, dash INTEGER NOT NULL, document TEXT NOT NULL, kind TEXT NOT NULL, strength TEXT NOT NULL,
  body TEXT NOT NULL, PRIMARY KEY (unit, dash)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cases (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS topics (slug TEXT PRIMARY KEY, position INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS record_topics (topic TEXT NOT NULL, unit TEXT NOT NULL, PRIMARY KEY (topic, unit))
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS links (unit TEXT NOT NULL, target TEXT NOT NULL, relation TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS links_unit ON links (unit);
CREATE INDEX IF NOT EXISTS links_target ON links (target);
DELETE FROM records; DELETE FROM cases; DELETE FROM topics; DELETE FROM record_topics; DELETE FROM links;
"""


def write_digests(writer: StoreWriter, digests: Digests, topics: Iterable[Topic]) -> None:
    """Puts the whole digest in place of the one that stood there. Raises `StoreError` when the disk is full."""
    writer.run(TABLES)
    writer.insert(
        "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)",
        [(str(r.pinpoint), r.dash, r.pinpoint.document, r.kind, r.strength, _record_json(r)) for r in digests.records],
    )
    writer.insert("INSERT INTO cases VALUES (?, ?)", [(str(c.pinpoint), _case_json(c)) for c in digests.cases])
    writer.insert(
        "INSERT INTO topics VALUES (?, ?, ?)",
        [(t.slug, n, json.dumps(asdict(t), ensure_ascii=False)) for n, t in enumerate(topics)],
    )
    everything: list[Digest | Case] = [*digests.records, *digests.cases]
    pairs = {(slug, str(r.pinpoint)) for r in everything for slug in r.topics}
    writer.insert("INSERT INTO record_topics VALUES (?, ?)", sorted(pairs))
    links = dict.fromkeys((str(r.pinpoint), s.id, s.relation) for r in everything for s in r.see)
    writer.insert("INSERT INTO links VALUES (?, ?, ?)", list(links))


class DigestStore:
    """Reads the digest of one generation."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read_records(self, unit: str) -> tuple[Digest, ...]:
        """The records of one unit: the whole unit's first, then its dashes."""
        rows = self._store.query("SELECT body FROM records WHERE unit = ? ORDER BY dash", unit)
        return tuple(_record(body) for (body,) in rows)

    def read_records_inside(self, unit: str) -> tuple[Digest, ...]:
        """The records of a unit and of everything in it, as a reader counts."""
        rows = self._store.query(f"SELECT body FROM records WHERE {INSIDE.format('unit')}", unit, unit, unit)
        return tuple(sorted((_record(b) for (b,) in rows), key=lambda r: (r.pinpoint.sort_key, r.dash)))

    def read_strength(self, unit: str) -> str:
        """The strongest modal of a unit's records; "none" where there is none."""
        rows = self._store.query("SELECT strength FROM records WHERE unit = ?", unit)
        return find_strongest(strength for (strength,) in rows)

    def read_all_duties(self) -> tuple[tuple[str, Digest], ...]:
        """(unit, record) of every record that sets a duty, in no order."""
        rows = self._store.query("SELECT unit, body FROM records WHERE strength <> 'none'")
        return tuple((unit, _record(body)) for unit, body in rows)

    def read_units_of_kind(self, kind: str) -> tuple[str, ...]:
        return tuple(u for (u,) in self._store.query("SELECT DISTINCT unit FROM records WHERE kind = ?", kind))

    def read_case(self, key: str) -> Case | None:
        rows = self._store.query("SELECT body FROM cases WHERE key = ?", key)
        return _case(rows[0][0]) if rows else None

    def read_cases(self) -> tuple[Case, ...]:
        return tuple(_case(body) for (body,) in self._store.query("SELECT body FROM cases ORDER BY key"))

    def count_records(self) -> dict[str, int]:
        """Records by document."""
        return dict(self._store.query("SELECT document, count(*) FROM records GROUP BY document"))

    def read_topics(self) -> tuple[Topic, ...]:
        """All topics in the order of the catalogue."""
        rows = self._store.query("SELECT body FROM topics ORDER BY position")
        return tuple(_topic(body) for (body,) in rows)

    def count_topics(self) -> dict[str, int]:
        """Provisions and judgments by topic."""
        return dict(self._store.query("SELECT topic, count(*) FROM record_topics GROUP BY topic"))

    def read_topic_units(self, slug: str) -> tuple[str, ...]:
        """Identifiers of every provision, and of every judgment at case level, on a topic."""
        return tuple(row[0] for row in self._store.query("SELECT unit FROM record_topics WHERE topic = ?", slug))

    def read_topics_of(self, units: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Topics by unit."""
        sql = "SELECT unit, topic FROM record_topics WHERE unit IN (SELECT value FROM json_each(?))"
        found: dict[str, tuple[str, ...]] = {}
        for unit, topic in self._store.query(sql, json.dumps(list(units))):
            found[unit] = (*found.get(unit, ()), topic)
        return found

    def read_links(self, unit: str) -> tuple[tuple[str, SeeAlso], ...]:
        """(from, see-also) of every link that a unit or something inside it makes."""
        sql = f"SELECT unit, target, relation FROM links WHERE {INSIDE.format('unit')} ORDER BY rowid"
        return tuple((u, SeeAlso(id=t, relation=r)) for u, t, r in self._store.query(sql, unit, unit, unit))

    def read_back_links(self, unit: str) -> tuple[tuple[str, SeeAlso], ...]:
        """(from, see-also) of every link made to a unit or to something inside it."""
        sql = f"SELECT unit, target, relation FROM links WHERE {INSIDE.format('target')} ORDER BY rowid"
        return tuple((u, SeeAlso(id=t, relation=r)) for u, t, r in self._store.query(sql, unit, unit, unit))


def _record_json(record: Digest) -> str:
    return json.dumps({**asdict(record), "pinpoint": str(record.pinpoint)}, ensure_ascii=False)


def _case_json(case: Case) -> str:
    values = {**asdict(case), "pinpoint": str(case.pinpoint), "date": case.date.isoformat()}
    return json.dumps(values, ensure_ascii=False)


def _record(body: str) -> Digest:
    values = _tuples(json.loads(body))
    duties = tuple(Duty(**_tuples(d)) for d in values.pop("duties"))
    return Digest(**{**values, **_located(values), "duties": duties})


def _case(body: str) -> Case:
    values = _tuples(json.loads(body))
    return Case(**{**values, **_located(values), "date": date.fromisoformat(values["date"])})


def _topic(body: str) -> Topic:
    return Topic(**_tuples(json.loads(body)))


def _located(values: dict[str, Any]) -> dict[str, Any]:
    see = tuple(SeeAlso(**s) for s in values["see"])
    return {"pinpoint": Pinpoint.parse(values["pinpoint"]), "see": see}


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
