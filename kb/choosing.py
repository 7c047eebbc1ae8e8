"""Which of the provisions found an answer rests on: the named, then the near, the finest pinpoint of each, few of one.

Standards and case law are chosen apart; of case law only the Court's own reasons count, unless a paragraph is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.digest_store import DigestStore
from kb.found import Found, Search
from kb.model import Confidence, Pinpoint, Role
from kb.store import Store

MAX_NAMED = 8
"""Provisions shown when a question names more of them: a range of thirty articles is a list to read, not an answer."""
MAX_OPENED = 16
"""Provisions shown once a named article is opened up into its paragraphs."""
MAX_PER_INSTRUMENT = 4
MAX_PROVISIONS = 8
MAX_PARAGRAPHS = 4
MAX_PER_JUDGMENT = 2

_REASONED = frozenset({Role.PRINCIPLES, Role.ASSESSMENT})
"""What counts as case law unless a paragraph is named: the Court's reasons. The operative part only orders."""
SUPPORTED = 0.5
"""A question is answered where its texts are judged this likely to answer it (`kb.ranking.judge_support`)."""
_SURE, _LIKELY = 0.85, 0.65
"""The same from which confidence is high, and medium."""
_LEAST_COSINE = 0.36
_NEAR, _NEAR_IN_CASES = 2.5, 1.6
"""A further unit is shown only if its cosine is at least the one before, and its score within this of the best one's:
case law that is only loosely alike distracts from the standard."""
_CONSIDERED = 60
"""Units of the ranking from which an answer is made."""
_AS_WELL = 0.05
"""A part of a provision whose cosine is no more than this below the whole's says it more exactly."""


class Chooser:
    """Chooses from what a search found."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._digest = DigestStore(store)

    def choose(self, search: Search) -> list[Found]:
        """The units of an answer, best first; none where nothing supports one."""
        named = find_named(search)[:MAX_NAMED]
        if not named and search.support < SUPPORTED:
            return []
        if named and not _asks_more(search):
            return self._open_up(named)
        chosen = self._add_near(search, named, _LEAST_COSINE)
        # what is judged to be answered is not refused because it is asked in words far from the texts'
        return self._open_up(chosen or self._add_near(search, named, 0.0))

    def choose_near(self, search: Search, most: int) -> list[Found]:
        """The best provisions, however likely an answer is: for one column of a comparison."""
        return self._add_near(search, find_named(search)[:most], 0.0)[:most]

    def is_unread(self, id: str) -> bool:
        """True of a judgment of which neither the text nor the holding is known here."""
        case = None if Pinpoint.parse(id).path else self._digest.read_case(id)
        return case is not None and not case.is_held and not case.held

    def _add_near(self, search: Search, named: Sequence[Found], least: float) -> list[Found]:
        best = max((f.score for f in search.found if "exact" not in dict(f.ranks)), default=0.0)
        chosen, counts = list(named), dict[str, int]()
        for found in prefer_finest(search.found):
            group = found.unit.partition("/")[0]
            near = _NEAR_IN_CASES if group == "ecthr" else _NEAR
            if found in chosen or found.cosine < least or found.score < best - near:
                continue
            if _overlaps(found, chosen) or self.is_unread(found.unit):
                continue
            if group == "ecthr" and not self._is_reasoned(found, chosen):
                continue
            limit = MAX_PARAGRAPHS if group == "ecthr" else MAX_PER_INSTRUMENT
            provisions = sum(n for key, n in counts.items() if key != "ecthr")
            if counts.get(group, 0) < limit and (group == "ecthr" or provisions < MAX_PROVISIONS):
                chosen.append(found)
                counts[group] = counts.get(group, 0) + 1
        return chosen

    def _open_up(self, chosen: Sequence[Found]) -> list[Found]:
        """What the question names and our summaries do not say by itself is followed by what they do say.

        After an article its paragraphs, after a letter the paragraph it is part of, each under its own pinpoint.
        """
        opened: list[Found] = []
        for found in chosen:
            opened.append(found)
            if "exact" not in dict(found.ranks):
                continue
            (unit,) = self._store.read_units([found.unit])
            if unit.summary or unit.role:
                continue
            near = unit.children or tuple(str(up) for up in Pinpoint.parse(unit.id).ancestors)
            said = [u.id for u in self._store.read_units(near) if u.summary]
            said = said if unit.children else said[:1]
            there = {f.unit for f in (*chosen, *opened)}
            opened += [replace(found, unit=id, passages=()) for id in said if id not in there]
        return opened[:MAX_OPENED]

    def _is_reasoned(self, found: Found, chosen: Sequence[Found]) -> bool:
        """Only the Court's own reasons count as case law, and few of one judgment."""
        document = Pinpoint.parse(found.unit).document
        if sum(Pinpoint.parse(f.unit).document == document for f in chosen) >= MAX_PER_JUDGMENT:
            return False
        return self._store.read_unit(found.unit).role in _REASONED


def find_named(search: Search) -> list[Found]:
    """The units that the question names, in its order."""
    return [f for f in search.found if "exact" in dict(f.ranks)]


def judge_confidence(search: Search) -> Confidence:
    """High for what is named or surely answered; see `kb.ranking.judge_support`."""
    if find_named(search):
        return "high"
    return "high" if search.support >= _SURE else "medium" if search.support >= _LIKELY else "low"


def prefer_finest(found: Sequence[Found]) -> list[Found]:
    """Leaves out a provision where a part of it matches as well: the pinpoint a lawyer wants is the finest."""
    top = found[:_CONSIDERED]
    pinpoints = [Pinpoint.parse(f.unit) for f in top]
    return [
        f for f, here in zip(top, pinpoints, strict=True)
        if not any(
            here != inside and here.contains(inside) and part.cosine >= f.cosine - _AS_WELL
            for part, inside in zip(top, pinpoints, strict=True)
        )
    ]  # fmt: skip


def _overlaps(found: Found, chosen: Sequence[Found]) -> bool:
    here = Pinpoint.parse(found.unit)
    others = [Pinpoint.parse(f.unit) for f in chosen]
    return any(here.contains(other) or other.contains(here) for other in others)


def _asks_more(search: Search) -> bool:
    """True where a question that names a provision goes on to ask something of its own."""
    return len(search.rest.split()) >= 6
