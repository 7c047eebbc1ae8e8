"""What speaks for each unit a question may mean: its words and its meaning, field by field, in numbers.

A unit has fields: its official text, the digest's summary, the everyday questions it answers, and for the paragraph
that carries a judgment's main holding what the case is about. Each is compared with the question on its own, because a
question asked as people ask it is nearer to another question than to the words of a treaty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kb.digest_store import DigestStore
from kb.embedding import Vectors
from kb.lexical import LexicalIndex
from kb.model import Role
from kb.query import Query
from kb.store import PassageRow, Store
from kb.vectors import open_vectors

FIELDS = ("text", "summary", "ask", "case")
FEATURES = (
    "meaning", "meaning of its text", "meaning of our summary", "meaning of a question it answers",
    "meaning of the case", "words", "words of its text", "words of our summary", "words of a question it answers",
    "words of the case", "words covered", "words of a long question", "nearly all words of a long question",
    "other terms for it", "topic", "heading", "heading in full", "text named",
    "another text named", "its article", "judgment", "the Court's principles", "the Court's assessment",
    "not the Court's reasons", "recital", "final clause", "point of a list", "definition", "parent of a better match",
    "known by reports",
)  # fmt: skip
"""What is measured of a unit, in words a reader can be shown."""

_DEFINITION_HEADINGS = ("%definitions", "%use of terms")
_FIELD = re.compile(r"~(?:\d+)?(?P<kind>case)?(?P<ask>\?)?")
_FINAL = "final-clause"
_SHORT, _LONG = 6, 14
"""Words that carry the subject of a question: up to so many it is short, from so many on it is long."""
_MOST = 0.6
"""The share of its words from which on a unit says nearly all of them."""


class Evidence:
    """Measures units against questions. Reads only; safe to use from several threads."""

    def __init__(self, store: Store, lexical: LexicalIndex, rows: Sequence[PassageRow]) -> None:
        self._lexical = lexical
        self._vectors = open_vectors(store.path.parent, len(rows))
        self.units = list(dict.fromkeys(row.unit for row in rows))
        self.place_of = {unit: n for n, unit in enumerate(self.units)}
        self.unit_of = np.array([self.place_of[row.unit] for row in rows], dtype=np.int32)
        self._field_of = np.array([field_of(row.key) for row in rows], dtype=np.int8)
        self._order = np.argsort(self.unit_of, kind="stable")
        self._starts = np.searchsorted(self.unit_of[self._order], np.arange(len(self.units) + 1))
        documents = {row.unit: row.document for row in rows}
        self.document_of = [documents[unit] for unit in self.units]
        self._role_of = {row.unit: row.role for row in rows}
        self._defining = frozenset(store.read_units_headed(_DEFINITION_HEADINGS))
        self._final = frozenset(DigestStore(store).read_units_of_kind(_FINAL))
        self._reports = frozenset(d.key for d in store.read_documents() if d.is_known_by_reports)
        self._static = np.zeros((len(self.units), len(FEATURES)), dtype=np.float32)
        self._is_measured = np.zeros(len(self.units), dtype=bool)
        self._headings = store.read_headings()
        digest = DigestStore(store)
        self._topics = digest.read_topics_of(self.units)

    def measure_units(self, places: NDArray[np.int32]) -> NDArray[np.float32]:
        """What does not depend on the question, one row of `FEATURES` a unit; measured at first need, then kept."""
        for n in places[~self._is_measured[places]]:
            for name, value in self._judge_unit(self.units[n]).items():
                self._static[n, _COLUMN[name]] = float(value)
            self._is_measured[n] = True
        found: NDArray[np.float32] = self._static[places]
        return found

    def _judge_unit(self, unit: str) -> dict[str, bool]:
        role = self._role_of[unit]
        return {
            "judgment": unit.startswith("ecthr/"), "the Court's principles": role == Role.PRINCIPLES,
            "the Court's assessment": role == Role.ASSESSMENT,
            "not the Court's reasons": bool(role) and role not in (Role.PRINCIPLES, Role.ASSESSMENT),
            "recital": "/recital-" in unit, "final clause": unit in self._final, "definition": unit in self._defining,
            "point of a list": unit.count("/") >= 3 and not unit.startswith("ecthr/"),
            "known by reports": unit in self._reports,
        }  # fmt: skip

    def measure(self, query: Query, places: NDArray[np.int32], vector: Vectors, skip: Sequence[int] = ()) -> Measured:
        """Features of the units at `places`, one row each; `skip` are passage rows that do not count (for training)."""
        rows, owner = self._rows_of(places, skip)
        features = self.measure_units(places)
        cosines = self.measure_meaning(rows, vector)
        words = self._lexical.score(query.subject)
        scale = self._lexical.measure_length(query.subject)
        self._spread(features, "meaning", rows, owner, cosines)
        self._spread(features, "words", rows, owner, words[rows] / scale)
        if query.expansion:
            other = self._lexical.score(query.expansion)[rows] / self._lexical.measure_length(query.expansion)
            _keep_most(features, "other terms for it", owner, other)
        features[:, _COLUMN["words covered"]] = self._cover(query, rows, owner, len(places))
        self._add_length(features, query)
        self._add_named(features, query, places)
        self._add_kin(features, places)
        return Measured(places=places, features=features, rows=rows, owner=owner, merit=cosines + words[rows] / scale)

    def measure_meaning(self, rows: NDArray[np.intp], vector: Vectors) -> NDArray[np.float32]:
        """The cosine of each of the passages with a question."""
        # not `@`: the threads that BLAS leaves waiting would hold up those of the embedding model for 20 ms
        found: NDArray[np.float32] = np.einsum(
            "ij,j->i", self._vectors[rows].astype(np.float32), np.ascontiguousarray(vector.reshape(-1))
        )
        return found

    def _rows_of(self, places: NDArray[np.int32], skip: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Passage rows of the units, and for each the number of its unit in `places`."""
        counts = self._starts[places + 1] - self._starts[places]
        owner = np.repeat(np.arange(len(places)), counts)
        offsets = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        rows = self._order[self._starts[places][owner] + offsets]
        if len(skip):
            keep = ~np.isin(rows, skip)
            rows, owner = rows[keep], owner[keep]
        return rows, owner

    def _spread(
        self, features: NDArray[np.float32], name: str, rows: NDArray[np.int64], owner: NDArray[np.int64],
        values: NDArray[np.float32],
    ) -> None:  # fmt: skip
        """The best value of each unit, over all its passages and field by field."""
        _keep_most(features, name, owner, values)
        fields = self._field_of[rows]
        for n, title in enumerate(_FIELD_TITLES):
            mask = fields == n
            _keep_most(features, f"{name} of {title}", owner[mask], values[mask])

    def _cover(
        self, query: Query, rows: NDArray[np.int64], owner: NDArray[np.int64], count: int
    ) -> NDArray[np.float32]:
        """The share of the question's weight, rare words weighing more, that stands anywhere in a unit's passages."""
        weights = self._lexical.weigh(query.subject)
        total = sum(weights.values())
        covered = np.zeros(count, dtype=np.float32)
        for stem, weight in weights.items():
            holds = self._lexical.holds(stem)
            if holds is not None:
                has = np.zeros(count, dtype=bool)
                has[owner[holds[rows]]] = True
                covered += has * np.float32(weight)
        return covered / np.float32(total or 1.0)

    def _add_length(self, features: NDArray[np.float32], query: Query) -> None:
        """A sentence pasted in, or told from memory, is found by its words: the longer it is, the more they prove."""
        length = len(self._lexical.weigh(query.subject))
        share = np.float32(min(max(length - _SHORT, 0) / (_LONG - _SHORT), 1.0))
        most = np.maximum(features[:, _COLUMN["words of its text"]], features[:, _COLUMN["words of our summary"]])
        features[:, _COLUMN["words of a long question"]] = most * share
        nearly = np.maximum(features[:, _COLUMN["words covered"]] - _MOST, 0) / np.float32(1 - _MOST)
        features[:, _COLUMN["nearly all words of a long question"]] = nearly * share

    def _add_named(self, features: NDArray[np.float32], query: Query, places: NDArray[np.int32]) -> None:
        asked = frozenset(self._lexical.weigh(query.words))
        total = sum(query.topics.values())
        for n, place in enumerate(places):
            unit, document = self.units[place], self.document_of[place]
            if query.focus:
                named = document in query.focus or document.partition("/")[0] in query.focus
                features[n, _COLUMN["text named" if named else "another text named"]] = 1.0
            if total and (topics := self._topics.get(unit)):
                features[n, _COLUMN["topic"]] = sum(query.topics.get(t, 0.0) for t in topics) / total
            if heading := self._headings.get(unit):
                stems = self._heading_stems(heading)
                share = len(stems & asked) / len(stems) if stems else 0.0
                features[n, _COLUMN["heading"]] = share
                features[n, _COLUMN["heading in full"]] = float(share == 1.0)
        if not query.asks_definition:
            features[:, _COLUMN["definition"]] = 0.0

    @lru_cache(maxsize=4096)  # noqa: B019 - as long-lived as the index it belongs to
    def _heading_stems(self, heading: str) -> frozenset[str]:
        return frozenset(self._lexical.weigh(heading))

    def _add_kin(self, features: NDArray[np.float32], places: NDArray[np.int32]) -> None:
        """How near the rest of the article is, and whether a part of the unit is nearer than the unit."""
        nearest = features[:, _COLUMN["meaning"]]
        articles: dict[str, list[int]] = {}
        for n, place in enumerate(places):
            articles.setdefault(article_of(self.units[place]), []).append(n)
        for members in articles.values():
            if len(members) < 2:
                continue
            best = sorted(members, key=lambda n: -nearest[n])
            for n in members:
                features[n, _COLUMN["its article"]] = nearest[best[1] if n == best[0] else best[0]]
                inside = f"{self.units[places[n]]}"
                parts = [m for m in members if self.units[places[m]].startswith((f"{inside}/", f"{inside}."))]
                if parts and max(nearest[m] for m in parts) >= nearest[n] - 0.02:
                    features[n, _COLUMN["parent of a better match"]] = 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Units by place, and one row of `FEATURES` for each; their passages by row, whose they are, how near they come."""

    places: NDArray[np.int32]
    features: NDArray[np.float32]
    rows: NDArray[np.int64]
    owner: NDArray[np.int64]
    merit: NDArray[np.float32]

    def passages_of(self, number: int) -> list[int]:
        """Passage rows of the `number`-th unit, the nearest to the question first."""
        mine = np.flatnonzero(self.owner == number)
        return [int(self.rows[n]) for n in mine[np.argsort(-self.merit[mine], kind="stable")]]

    def column(self, name: str) -> NDArray[np.float32]:
        found: NDArray[np.float32] = self.features[:, _COLUMN[name]]
        return found


_COLUMN = {name: n for n, name in enumerate(FEATURES)}
_FIELD_TITLES = ("its text", "our summary", "a question it answers", "the case")


def field_of(key: str) -> int:
    """Which of `FIELDS` a passage belongs to, by its key: `…#0` text, `…~0.0` summary, `…~0?1.0` question."""
    if "#" in key:
        return 0
    found = _FIELD.search(key)
    if found is None or found["ask"]:
        return 2 if found else 0
    return 3 if found["kind"] else 1


def article_of(id: str) -> str:
    """The document and the first level below it: `istanbul/art-46/g` → `istanbul/art-46`, `para-38.2` → `para-38`."""
    depth = 3 if id.startswith(("ecthr/", "doc/")) else 2
    article = "/".join(id.split("/", depth)[:depth])
    return article if article.startswith(("ecthr/", "doc/")) else article.partition(".")[0]


def _keep_most(features: NDArray[np.float32], name: str, owner: NDArray[np.int64], values: NDArray[np.float32]) -> None:
    np.maximum.at(features[:, _COLUMN[name]], owner, values)
