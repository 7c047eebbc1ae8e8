"""What is kept of a judgment whose paragraphs are ranked: their words, headings, citations, signs. Read from the store.

A sheet takes a few hundredths of a second to make and is kept for the next question on the same judgment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kb.chain import find_articles
from kb.model import COURT_ROLES, Unit
from kb.paragraph_signs import Column, Material, measure_signs
from kb.store import PassageRow, Store

Stems = Callable[[str], list[str]]

NUMBERED = re.compile(r"ecthr/[^/]+/(?:procedure/|facts/)?para-\d+")
"""A numbered paragraph of the judgment, not an operative point nor a part of an opinion. In *Lawless v. Ireland* the
procedure and the facts have numbers of their own."""
_NAMED_ARTICLE = re.compile(r"\bArticles? (\d+)")
_BEFORE, _AFTER = 500, 60
"""Characters around a citation that say what the paragraph is cited for."""
_MAX_CITING = 2_000
"""Citations of a judgment that are read, those of the first documents; the most cited one held has fewer than half."""
_NEAR = 2
"""Headings nearest to a paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A judgment's numbered paragraphs in order: identifiers, and by paragraph what a question is held against.

    `passages` are the rows of the passages of their text, `owners` whose each is, by place among the paragraphs;
    `postings` gives for each stem the paragraphs that have it and how often, `lengths` the stems of each paragraph;
    `above` and `near` are the stems of all and of the nearest headings, `cited_for` those of what other judgments say
    where they cite the paragraph; `articles` those its headings stand under, `named` those its text names.
    """

    ids: tuple[str, ...]
    passages: NDArray[np.intp] = field(repr=False)
    owners: NDArray[np.intp] = field(repr=False)
    postings: dict[str, tuple[NDArray[np.intp], Column]] = field(repr=False)
    lengths: Column = field(repr=False)
    above: tuple[frozenset[str], ...] = field(repr=False)
    near: tuple[frozenset[str], ...] = field(repr=False)
    cited_for: tuple[frozenset[str], ...] = field(repr=False)
    articles: tuple[frozenset[str], ...] = field(repr=False)
    named: tuple[frozenset[str], ...] = field(repr=False)
    signs: dict[str, Column] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Citing:
    """Where a paragraph is cited: in which document and unit, and at which characters."""

    document: str
    unit: str
    start: int
    end: int


def read_sheet(store: Store, document: str, stems: Stems, rows: Sequence[PassageRow]) -> Sheet | None:
    """The sheet of a judgment; None where its official text is not held, or has fewer than two numbered paragraphs.

    `rows` are the passages of the whole index, in order.
    """
    sql = "SELECT id FROM units WHERE document = ? AND layer = 'official' ORDER BY ord"
    ids = [id for (id,) in store.query(sql, document) if NUMBERED.fullmatch(id)]
    units = store.read_units(ids) if len(ids) > 1 else []
    return _make_sheet(units, _read_citing(store, document), store, stems, rows) if units else None


def _read_citing(store: Store, document: str) -> dict[str, list[_Citing]]:
    """By paragraph of a judgment, where it is cited, in it and in other documents."""
    sql = """SELECT target, document, unit, start, end FROM refs WHERE status = 'resolved' AND target > ? || '/'
             AND target < ? || '0' ORDER BY document != ?, document, unit, start LIMIT ?"""
    found: dict[str, list[_Citing]] = {}
    for target, *place in store.query(sql, document, document, document, _MAX_CITING):
        found.setdefault(target, []).append(_Citing(*place))
    return found


def _make_sheet(
    units: Sequence[Unit], citing: dict[str, list[_Citing]], store: Store, stems: Stems, rows: Sequence[PassageRow]
) -> Sheet:
    document, paths = units[0].document, [_path(unit) for unit in units]
    words = [stems(unit.text) for unit in units]
    roles = {unit.id: unit.role for unit in units}
    inside = [[c for c in citing.get(u.id, ()) if c.document == document] for u in units]
    outside = [[c for c in citing.get(u.id, ()) if c.document != document] for u in units]
    texts = {u.id: u for u in store.read_units(sorted({c.unit for cited in outside for c in cited}))}
    headings = {path: frozenset(stems(" ".join(path))) for path in {p[-n:] for p in paths for n in (0, _NEAR)}}
    place = {unit.id: n for n, unit in enumerate(units)}
    owned = [
        (n, place[row.unit])
        for n, row in enumerate(rows)
        if row.document == document and row.layer == "official" and row.unit in place
    ]
    return Sheet(
        ids=tuple(unit.id for unit in units),
        passages=np.array([n for n, _ in owned], dtype=np.intp), owners=np.array([n for _, n in owned], dtype=np.intp),
        postings=_post(words),
        lengths=np.array([len(said) for said in words], dtype=np.float64),
        above=tuple(headings[path] for path in paths), near=tuple(headings[path[-_NEAR:]] for path in paths),
        cited_for=tuple(_collect_stems(cited, texts, stems) for cited in outside),
        articles=tuple(find_articles(reversed(path)) for path in paths),
        named=tuple(frozenset(_NAMED_ARTICLE.findall(unit.text)) for unit in units),
        signs=measure_signs(Material(
            roles=[unit.role for unit in units], headings=paths, texts=[unit.text for unit in units],
            summarised=[bool(unit.summary) for unit in units],
            cited_by=[len({c.document for c in cited}) for cited in outside],
            relied_on=[len(cited) for cited in inside],
            relied_on_in_law=[sum(roles.get(c.unit, "") in COURT_ROLES for c in cited) for cited in inside],
        )),
    )  # fmt: skip


def _path(unit: Unit) -> tuple[str, ...]:
    return (*unit.division, unit.heading) if unit.heading else unit.division


def _post(words: Sequence[Sequence[str]]) -> dict[str, tuple[NDArray[np.intp], Column]]:
    found: dict[str, tuple[list[int], list[float]]] = {}
    for n, said in enumerate(words):
        for stem, count in Counter(said).items():
            places, counts = found.setdefault(stem, ([], []))
            places.append(n)
            counts.append(float(count))
    return {stem: (np.array(places), np.array(counts)) for stem, (places, counts) in found.items()}


def _collect_stems(cited: Sequence[_Citing], texts: dict[str, Unit], stems: Stems) -> frozenset[str]:
    """The stems around the citations and in the headings above them, each citing unit read once."""
    found: set[str] = set()
    for place in {c.unit: c for c in reversed(cited)}.values():
        unit = texts[place.unit]
        around = f"{unit.text[max(0, place.start - _BEFORE) : place.start]} {unit.text[place.end : place.end + _AFTER]}"
        found.update(stems(" ".join((around, *_path(unit)[-3:]))))
    return frozenset(found)
