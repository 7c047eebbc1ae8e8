"""How much of a statement a provision holds, and in which of its clauses.

A provision is read as clauses: the sentences of its official text and of our summary, its duties and their elements.
The clauses that hold most of the statement are the ones by which it is judged (`kb/judging.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.grounding_evidence import Ground, GroundReader, Line
from kb.grounding_words import find_stated_numbers
from kb.judging_bounds import Bound, read_bounds
from kb.judging_terms import SUBJECTS
from kb.judging_words import (
    Clause,
    read_clause,
    read_notions,
    read_vocabulary,
    split_clauses,
    strip_names,
)
from kb.lexical import LexicalIndex
from kb.model import Pinpoint
from kb.statements import read_modal
from kb.text import split_sentences

LEAST_WHOLE = 0.48
"""Share of a statement that a provision must hold to be looked into."""
_AS_GOOD, _SAME = 0.12, 0.8
"""A clause that holds this much less than the best one is heard as well if it shares that much of what the best holds:
all that are heard must agree."""
_OWN = 0.6
"""Share of a negated element's notions that must be said: what it denies is else another matter."""
_MAX_HEARD, _MAX_RATED = 6, 24
_SHORT, _LONG = 45, 60
"""Words of a clause that is short enough to be read for its sign; from which on only the parts of a sentence are."""
_FEW, _SEVERAL = 5, 9
"""Notions of a clause that says little else than a statement of one thing: "“child” means any person under 18"; of one
that says that this is included among others."""
_LEAST, _LEAST_INCLUDED, _LEAST_OWN = 9.0, 7.0, 3.0
"""Weight that a statement without number and contrary must have to be judged, one that something is included, and how
much of it must be more than what the whole text is about: few words stand in many places by chance."""
_LEANS = re.compile(
    r"\b(?:those|these|this|such)\b"
    r"|^(?:it|they|that|the (?:term|text|list|rule|duty|same|provision))\b(?! (?:is|can be) (?:an? |enough))", re.I,
)  # fmt: skip
_LIGHTEST, _HEAVIEST = 1.0, 6.0
"""The least weight of a notion, and that of one which stands in few texts or none."""
_LIGHT = frozenset({"order", "abroad"})
"""Notions too common in law to tell provisions apart, which the word index does not know as such."""
_PIVOTS = frozenset({"depend", "continue", "stopped", "relevant"})
"""Contraries that say what a statement turns on: clauses that name them are heard alone."""
_DENSITY = 0.1
"""How much it counts that a clause adds little to the statement."""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement made ready to be compared: its clause, bounds and numbers, strength, and its notions by weight."""

    clause: Clause
    bounds: frozenset[Bound]
    numbers: frozenset[str]
    modal: str
    weights: Mapping[str, float]

    @property
    def notions(self) -> frozenset[str]:
        return frozenset(self.weights)

    @property
    def is_full(self) -> bool:
        """True where it speaks of enough to be compared, and leans on nothing said before ("those crimes")."""
        if _LEANS.search(self.clause.text):
            return False
        signs = set(self.clause.sign())
        if self.bounds or signs - {"include"}:
            return bool(self.weights)
        return sum(self.weights.values()) >= (_LEAST_INCLUDED if signs else _LEAST) and len(self.weights) > 1 - len(
            signs
        )

    def share(self, notions: frozenset[str]) -> float:
        """The share of its weight that some notions make up."""
        total = sum(self.weights.values())
        return sum(w for n, w in self.weights.items() if n in notions) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """One clause of a provision and its line; `notions` with those it hangs from, `element` of an element alone."""

    line: Line
    clause: Clause
    notions: frozenset[str]
    element: frozenset[str]
    bounds: frozenset[Bound]


@dataclass(frozen=True, slots=True)
class _Place:
    """A provision with the notions of all its words, and those that all of its clauses share: of heading and text."""

    ground: Ground
    notions: frozenset[str]
    beside: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """How much of a statement a provision holds as a whole, and in each of its clauses, the best first."""

    ground: Ground
    said: Said
    whole: float
    clauses: tuple[tuple[float, Heard], ...]
    near: tuple[Heard, ...]
    heard: tuple[Heard, ...]

    @property
    def best(self) -> float:
        """The share that the best clause holds."""
        return self.clauses[0][0] if self.clauses else 0.0

    @property
    def score(self) -> float:
        return self.best + 0.5 * self.whole

    @property
    def signs(self) -> dict[str, frozenset[str]]:
        """What has a contrary in any of the clauses that hold nearly as much as the best."""
        found: dict[str, frozenset[str]] = {}
        for share, heard in self.clauses:
            if share >= self.best - _AS_GOOD:
                for name, signs in heard.clause.sign().items():
                    found[name] = found.get(name, frozenset()) | signs
        return found

    @property
    def density(self) -> float:
        """The share of the best clause's notions that the statement has: of two that hold all, one adds less."""
        best = self.clauses[0][1].clause.notions if self.clauses else frozenset()
        return len(best & self.said.notions) / len(best) if best else 0.0


class Matcher:
    """Matches statements with provisions. Safe to use from several threads."""

    def __init__(self, grounds: GroundReader, lexical: LexicalIndex) -> None:
        self._grounds, self._lexical = grounds, lexical
        self.stem = lru_cache(maxsize=50_000)(self._read_stem)
        self._place = lru_cache(maxsize=4_096)(self._read_place)
        self._heard = lru_cache(maxsize=4_096)(self._read_heard)
        self.vocabulary = lru_cache(maxsize=16)(self._read_vocabulary)

    def read(self, statement: str) -> Said:
        """A statement made ready, without the names of texts in it."""
        clause = read_clause(strip_names(statement), self.stem)
        weights = {n: self._weigh(n) for n in sorted(clause.notions)}
        numbers = frozenset(find_stated_numbers(clause.text))
        return Said(clause, read_bounds(clause.text), numbers, read_modal(statement), weights)

    def match(self, said: Said, ids: Iterable[str]) -> list[Match]:
        """Every provision that holds enough of a statement, the best first."""
        found = [m for m in (self._match_one(said, id) for id in ids) if m is not None]
        return sorted(found, key=lambda m: -(m.score + _DENSITY * m.density))

    def read_all(self, id: str) -> frozenset[str]:
        """Every notion of a provision, with what it is part of, what it is about and the questions it answers."""
        ground = self._grounds.read(id)
        return frozenset() if ground is None else read_vocabulary(f"{ground.sources} {ground.terms}", self.stem)

    def _read_stem(self, word: str) -> str:
        return next(iter(self._lexical.stems(word)), "")

    def _weigh(self, notion: str) -> float:
        if notion in _LIGHT:
            return _LIGHTEST
        weight = next(iter(self._lexical.weigh(notion).values()), _HEAVIEST)
        return min(max(weight, _LIGHTEST), _HEAVIEST)

    def _read_vocabulary(self, document: str) -> frozenset[str]:
        """Every notion that a text has, in official words and ours."""
        units = self._grounds.store.walk(Pinpoint.parse(document))
        words = "\n".join(f"{unit.heading} {unit.text} {unit.summary}" for unit in units)
        return read_vocabulary(words, self.stem) | SUBJECTS.get(document, frozenset())

    def _read_place(self, id: str) -> _Place | None:
        ground = self._grounds.read(id)
        if ground is None or not ground.lines:
            return None
        beside = read_notions(ground.heading, self.stem) | SUBJECTS.get(Pinpoint.parse(id).document, frozenset())
        return _Place(ground, read_vocabulary(ground.own, self.stem) | beside, beside)

    def _read_heard(self, id: str) -> tuple[Heard, ...]:
        place = self._place(id)
        if place is None:
            return ()
        lines = [ln for ln in place.ground.lines if ln.kind != "ask" and ln.text != place.ground.heading]
        return tuple(self._hear(line, *part) for line in lines for part in _parts_of(line))

    def _hear(self, line: Line, part: str, context: str) -> Heard:
        """A clause; an element is read with its duty, a negated one alone: a "no" in it denies the element only."""
        clause = read_clause(part, self.stem)
        around = read_notions(context, self.stem) if context else frozenset()
        element: frozenset[str] = frozenset()
        if line.duty is not None and context:
            element = clause.notions
            if not clause.negations:
                clause = read_clause(f"{line.duty.act} {line.duty.object}: {part}", self.stem)
        return Heard(line, clause, clause.notions | around, element, read_bounds(clause.text))

    def _match_one(self, said: Said, id: str) -> Match | None:
        place = self._place(id)
        if place is None or _is_too_wide(said, id):
            return None
        whole = said.share(place.notions)
        if whole < LEAST_WHOLE:
            return None
        heard = self._heard(id)
        rated = [(_rate(said, place, h), h) for h in heard]
        rated.sort(key=lambda pair: (-pair[0], len(pair[1].clause.text)))
        clauses = tuple(rated[:_MAX_RATED])
        return Match(place.ground, said, whole, clauses, tuple(_choose_near(said, place, clauses)), heard)


def _parts_of(line: Line) -> Iterator[tuple[str, str]]:
    """The clauses of a line, each with words that say what it is about: an item hangs from what is before the colon."""
    if line.duty is not None:
        yield line.duty.words, ""
        yield from ((element, line.duty.words) for element in line.duty.elements)
    elif len(split_sentences(line.text)) == 1:
        head, mark, _ = line.text.partition(":")
        if mark and read_clause(head, str).negations:
            yield line.text, ""
            return
        parts = split_clauses(line.text)
        if len(parts) > 1 and len(line.text.split()) > _LONG:
            parts = parts[1:]
        yield from ((part, head if mark and part != line.text else "") for part in parts)


def _is_too_wide(said: Said, id: str) -> bool:
    """True where all that a statement speaks of is what the whole text is about: any provision would do."""
    subject = SUBJECTS.get(Pinpoint.parse(id).document, frozenset())
    if said.bounds:
        return not said.weights
    return sum(w for n, w in said.weights.items() if n not in subject) < _LEAST_OWN


def _rate(said: Said, place: _Place, heard: Heard) -> float:
    """The share of a statement that a clause holds."""
    if len(said.weights) < 2 and not _is_sharp(said, heard):
        return 0.0
    if heard.clause.negations and len(heard.element & said.notions) < _OWN * len(heard.element):
        return 0.0
    return said.share(heard.notions | place.beside)


def _is_sharp(said: Said, heard: Heard) -> bool:
    """True where a clause has the number or the contrary of a statement that speaks of one thing only."""
    count = len(heard.clause.notions)
    if said.bounds:
        return bool(heard.bounds) and count <= _FEW
    if said.clause.sign().get("mandatory") == frozenset("-"):
        return True  # "is optional" is held against the strength of the duty, not against a word of it
    shared = set(said.clause.sign()) & set(heard.clause.sign())
    return bool(shared - {"include"}) or (bool(shared) and count <= _SEVERAL)


def _choose_near(said: Said, place: _Place, clauses: Sequence[tuple[float, Heard]]) -> list[Heard]:
    """The clauses that hold what the best one does, or nearly; of one and a part of it the part."""
    if not clauses:
        return []
    best = clauses[0][0]
    shared = clauses[0][1].notions & said.notions
    shared = shared - place.beside or shared
    found = [
        heard for share, heard in clauses
        if share >= best - _AS_GOOD and len(shared & heard.notions) >= _SAME * len(shared)
    ]  # fmt: skip
    pivots = _PIVOTS & set(said.clause.sign())
    found = [h for h in found if pivots & set(h.clause.sign())] or found
    found = ([h for h in found if h.bounds] or found) if said.bounds else found
    texts = [h.clause.text for h in found]
    found = [h for h in found if not any(t != h.clause.text and t in h.clause.text for t in texts)]
    short = [h for h in found if len(h.clause.text.split()) <= _SHORT]
    return (short if len(short) > 1 else found)[:_MAX_HEARD]
