"""Two or more things held against each other: provisions, instruments on one subject, or notions, as a table.

A column a thing; rows for what it says, how binding it is, who has to act, its elements, its limits, all from the
digest's duties, each cell with its pinpoint. Nothing is inferred: where two texts differ, the table shows both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.choosing import Chooser, find_named
from kb.digest_store import DigestStore
from kb.drafting import Draft, Writer
from kb.found import Found, Search
from kb.model import Answer, Pinpoint, Unit
from kb.query import find_texts, strip_frame, strip_texts
from kb.records import ACTORS, Digest, find_strongest
from kb.request import find_place
from kb.retrieval import Retriever
from kb.words import LEAD, SAYS

MAX_COLUMNS = 4
MAX_PARTS = 12
"""Paragraphs of one article that stand in a column; where it has more this is said."""
_LEAST_SUPPORT = 0.4
"""A text says something on a subject where it is judged at least this likely to (`kb.ranking.judge_support`)."""
_PER_COLUMN = 2
_WHOLE = "purposes and scope of application"
"""What two texts are compared on where nothing is said of it."""
_MAX_ELEMENTS = 8
_BINDS, _ACTS, _ELEMENTS, _LIMITS = "How binding it is", "Who has to act", "What it consists of", "Qualifying words"
_BINDING = {
    "shall": "It is binding (“shall”).",
    "should": "It is recommended (“should”).",
    "may": "It is left to choice (“may”).",
    "encouraged": "It is encouraged, no more.",
    "none": "It sets no duty of its own.",
}
"""How strongly a provision speaks, by the modal of the official text."""
_VERBS = {
    "shall": ("binds (“shall”)", "bind (“shall”)"),
    "should": ("recommends (“should”)", "recommend (“should”)"),
    "may": ("leaves a choice (“may”)", "leave a choice (“may”)"),
    "encouraged": ("encourages", "encourage"),
    "none": ("sets no duty of its own", "set no duty of their own"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One of the things compared, and the provisions it is compared by, best first."""

    name: str
    found: tuple[Found, ...]


class Comparer:
    """Makes comparisons from one retriever."""

    def __init__(self, retriever: Retriever, chooser: Chooser, writer: Writer) -> None:
        self._retriever, self._chooser, self._writer = retriever, chooser, writer
        self._digest = DigestStore(retriever.store)

    def compare(self, search: Search, sides: Sequence[str], instruments: Sequence[str]) -> Answer | None:
        """A table, or None where fewer than two of the things are found in the texts."""
        columns = self._find_columns(search, sides, instruments)
        held = [c for c in columns if c.found]
        if len(held) < 2 or len({f.unit for c in held for f in c.found[:1]}) < 2:
            return None
        draft = self._writer.open(search.query, [f for c in held for f in c.found])
        self._add_lead(draft, held)
        for column in held:
            self._add_column(draft, column)
        lost = [c.name for c in columns if not c.found]
        notes = [f"Nothing on this was found in: {', '.join(lost)}."] if lost else []
        if cut := [c.name for c in held if len(c.found) == MAX_PARTS]:
            notes.append(f"No more than {MAX_PARTS} paragraphs are compared of: {', '.join(cut)}.")
        named = len(find_named(search)) >= len(held)
        return draft.finish(confidence="high" if named else "medium", shape="comparison", note=" ".join(notes))

    def _find_columns(self, search: Search, sides: Sequence[str], instruments: Sequence[str]) -> list[Column]:
        named = find_named(search)[:MAX_COLUMNS]
        if len(named) >= 2:
            units = {u.id: u for u in self._retriever.store.read_units([f.unit for f in named])}
            return [Column(name=units[f.unit].citation, found=self._open(f, units[f.unit]) or (f,)) for f in named]
        texts = [key for key in find_texts(search.query) if key == "ecthr" or self._retriever.holds(key)]
        if len(texts) >= 2:
            subject = _find_subject(search.query) or _WHOLE
            return [
                Column(name=self._writer.name_group(key), found=self._find(subject, (key,)))
                for key in texts[:MAX_COLUMNS] if not instruments or key in instruments
            ]  # fmt: skip
        place = find_place(sides[-1])
        asked = [side if place in side else f"{side} {place}" for side in sides]
        columns, taken = [], set[str]()
        for side, words in zip(sides, asked, strict=True):
            found = [f for f in self._find(words, instruments) if f.unit not in taken]
            taken |= {f.unit for f in found}
            name = side.removesuffix(place).strip(" ,")
            columns.append(Column(name=name[:1].upper() + name[1:], found=tuple(found)))
        return columns

    def _find(self, words: str, instruments: Sequence[str]) -> tuple[Found, ...]:
        """The provisions that say most on some words; case law only where it is asked for."""
        search = self._retriever.search(words, instruments=instruments)
        if headed := self._find_headed(search):
            return headed
        found = self._chooser.choose_near(search, _PER_COLUMN + 2) if search.support >= _LEAST_SUPPORT else []
        if "ecthr" not in instruments:
            found = [f for f in found if not f.unit.startswith("ecthr/")]
        first = found[:1]
        same = [f for f in found[1:] if f.unit.partition("/")[0] == first[0].unit.partition("/")[0]]
        return tuple(sorted(first + same[: _PER_COLUMN - 1], key=lambda f: Pinpoint.parse(f.unit).sort_key))

    def _find_headed(self, search: Search) -> tuple[Found, ...]:
        """The article headed by the thing itself, by its paragraphs: "Production order" for production orders."""
        wanted = set(self._retriever.lexical.stems(strip_texts(search.query)))
        for found in search.found[: _PER_COLUMN * 3]:
            pinpoint = Pinpoint.parse(found.unit)
            top = f"{pinpoint.document}/{pinpoint.path[0]}" if pinpoint.path else ""
            units = self._retriever.store.read_units([top]) if top and not top.startswith("ecthr/") else []
            heading = set(self._retriever.lexical.stems(units[0].heading)) if units else set()
            if heading and heading <= wanted and (opened := self._open(found, units[0])):
                return opened
        return ()

    def _open(self, found: Found, unit: Unit) -> tuple[Found, ...]:
        """A provision by its summary, or where it has none by those of its paragraphs."""
        if unit.summary:
            return (replace(found, unit=unit.id, passages=()),)
        parts = [u.id for u in self._retriever.store.read_units(unit.children) if u.summary]
        return tuple(replace(found, unit=id, passages=()) for id in parts[:MAX_PARTS])

    def _add_lead(self, draft: Draft, columns: Sequence[Column]) -> None:
        """The first thing a lawyer asks of two texts: which of them bind."""
        by_strength: dict[str, list[str]] = {}
        for column in columns:
            first = column.found[0].unit
            by_strength.setdefault(find_strongest(r.strength for r in self._read(first)), []).append(first)
        if set(by_strength) <= {"none"}:
            return
        parts = []
        for strength, ids in by_strength.items():
            names = _join([draft.units[id].citation for id in ids])
            parts.append(f"{names} {_VERBS[strength][len(ids) > 1]}")
        text = f"{'; '.join(parts)}."
        draft.add(text, [id for ids in by_strength.values() for id in ids], aspect=LEAD)

    def _add_column(self, draft: Draft, column: Column) -> None:
        for found in column.found:
            draft.add_provision(found.unit, group=column.name, aspect=SAYS, in_order=True)
        for found in column.found:
            for aspect, text in _describe(self._read(found.unit)):
                draft.add(text, [found.unit], group=column.name, aspect=aspect)

    def _read(self, id: str) -> tuple[Digest, ...]:
        """The records of a unit, or of its parts where it has none itself, or of what it is part of."""
        if records := self._digest.read_records_inside(id):
            return records
        above = (self._digest.read_records(str(up)) for up in Pinpoint.parse(id).ancestors)
        return next((records for records in above if records), ())


def _find_subject(question: str) -> str:
    """What instruments are compared on; "" where nothing is said of it."""
    rest = strip_frame(strip_texts(question), least=0)
    words = [w for w in rest.split() if w.lower().strip(",.:;?") not in _COMPARING.split()]
    return " ".join(words) if any(len(w) > 3 for w in words) else ""


_COMPARING = (
    "compare compares compared comparing comparison difference differences differ different between distinguish from "
    "with to and versus vs how do does is are what the of on in a an under as against relate"
)
"""Words of a comparison itself."""


def _describe(records: Sequence[Digest]) -> list[tuple[str, str]]:
    """(row, sentence) for what the duties of one provision are."""
    if not records:
        return []
    duties = [d for r in records for d in r.duties]
    rows = [(_BINDS, _BINDING[find_strongest(r.strength for r in records)])]
    who = list(dict.fromkeys(d.who for d in duties))
    via = list(dict.fromkeys(ACTORS[d.via] for d in duties if d.via))
    if who:
        through = f", through {_join(via)}" if via else ""
        rows.append((_ACTS, _sentence(f"{_join(who)}{through}")))
    elements = list(dict.fromkeys(e for d in duties for e in d.elements))
    if elements:
        more = f"; and {len(elements) - _MAX_ELEMENTS} more" if len(elements) > _MAX_ELEMENTS else ""
        rows.append((_ELEMENTS, _sentence("; ".join(elements[:_MAX_ELEMENTS]) + more)))
    limits = list(dict.fromkeys(q for d in duties for q in d.qualifiers))
    if limits:
        rows.append((_LIMITS, _sentence("; ".join(limits))))
    return rows


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _join(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""
