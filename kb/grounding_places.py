"""Where else a text may say what a claim says, or hold the words that it quotes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.grounding_evidence import GroundReader
from kb.grounding_measure import MOST_LINES_AWAY, Claim, Measured, Measurer
from kb.grounding_quotes import Quotation
from kb.model import Pinpoint
from kb.retrieval import MAX_QUERY, Retriever
from kb.store import INSIDE

_NEAR, _FAR = 3, 3
"""Other places looked at: in the texts cited, and in the others."""
_MEASURED = 4
"""Of those, how many are measured: the first found in the texts cited and in the others, and those with most of the
claim's words. Each costs some ten sentences to embed."""
_RANKED = 200
"""Units of a ranking among which they are looked for."""
_NEIGHBOURS = 40
"""Units of the same article, or on either side, among which they are looked for besides."""
_OF_JUDGMENT = 4
"""Paragraphs read of a judgment that is cited as a whole."""
_HOLDING = 25
"""Units among which quoted words are looked for."""
_INSIDE = f"SELECT id FROM units WHERE {INSIDE.format('id')} ORDER BY ord"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Other places measured, and how high the search for a claim ranks what it cites: 1, 1/2, 1/3 … or 0.

    `rank` counts all texts, `rank_in_text` only those that are cited.
    """

    there: tuple[Measured, ...]
    rank: float
    rank_in_text: float


class Places:
    """Finds other places. Safe to use from several threads."""

    def __init__(self, retriever: Retriever, grounds: GroundReader, measurer: Measurer) -> None:
        self.retriever, self.store = retriever, retriever.store
        self.grounds, self.measurer = grounds, measurer

    def widen(self, ids: Sequence[str], claim: Claim) -> list[str]:
        """A judgment cited as a whole is read at the paragraphs of it that come nearest to the claim."""
        found = list(ids)
        for id in ids:
            if id.startswith("ecthr/") and not Pinpoint.parse(id).path and self.grounds.layer_of(id):
                search = self.retriever.search(_as_query(claim.text), instruments=[id])
                found += [f.unit for f in search.found[:_OF_JUDGMENT]]
        return list(dict.fromkeys(found))

    def search(
        self, claim: Claim, named: Sequence[str], away: frozenset[str], ids: Sequence[str],
        skip: frozenset[str] = frozenset(),
    ) -> Found:  # fmt: skip
        """The claim measured at other places: the neighbours of what is cited, and what a search finds."""
        held = [d for d in named if self.retriever.holds(d)]
        search = self.retriever.search(_as_query(claim.text), instruments=held)
        documents = {Pinpoint.parse(i).document for i in ids}
        places = [Pinpoint.parse(i) for i in away]
        ranked = [f.unit for f in search.found[:_RANKED]]
        mine = [_overlaps(unit, places) for unit in ranked]
        found = [unit for unit, ours in zip(ranked, mine, strict=True) if not ours]
        near = [u for u in found if Pinpoint.parse(u).document in documents][:_NEAR]
        far = [u for u in found if Pinpoint.parse(u).document not in documents][:_FAR]
        beside = [u for u in self._find_neighbours(ids) if not _overlaps(u, places) and u not in near]
        beside = self._take_likeliest(claim, beside, _NEAR)
        first = dict.fromkeys((*near[:1], *far[:1]))
        others = [u for u in dict.fromkeys((*near, *beside, *far)) if u not in first]
        chosen = (*first, *self._take_likeliest(claim, others, _MEASURED - len(first)))
        grounds = [g for g in map(self.grounds.read, chosen) if g is not None]
        self.measurer.prepare(claim, grounds, skip, MOST_LINES_AWAY)
        there = tuple(self.measurer.measure(claim, [g], skip, MOST_LINES_AWAY) for g in grounds)
        own = [
            ours for unit, ours in zip(ranked, mine, strict=True) if ours or Pinpoint.parse(unit).document in documents
        ]
        return Found(there=there, rank=_invert_rank(mine), rank_in_text=_invert_rank(own))

    def _find_neighbours(self, ids: Sequence[str]) -> list[str]:
        """Units of the same article, and those on either side."""
        found: list[str] = []
        for id in ids[:3]:
            pinpoint = Pinpoint.parse(id)
            top = [p for p in (pinpoint, *pinpoint.ancestors) if p.path]
            if not top or not self.store.read_units([id]):
                continue
            if not id.startswith("ecthr/"):
                found += [u for (u,) in self.store.query(_INSIDE, *(str(top[-1]),) * 3)]
            found += [u.id for u in self.store.read_neighbours(id, 3, 3)]
        return list(dict.fromkeys(found))[:_NEIGHBOURS]

    def _take_likeliest(self, claim: Claim, ids: Sequence[str], count: int) -> list[str]:
        """Those of `ids` that hold most of the claim's words."""
        scored = []
        for id in ids:
            ground = self.grounds.read(id)
            if ground is not None and ground.lines:
                scored.append((self.measurer.cover(claim, ground), id))
        return [id for _, id in sorted(scored, key=lambda s: (-s[0], s[1]))[:count]]

    def find_quoted(self, quotation: Quotation, ids: Sequence[str]) -> str:
        """Where else the quoted words stand: beside what is cited first, then anywhere; "" where nowhere."""
        documents = list(dict.fromkeys(Pinpoint.parse(i).document for i in ids))
        near = [
            u for d in documents if self.grounds.layer_of(d) == "official" for u in self._hold_words(quotation, [d])
        ]
        found = (*near, *self._hold_words(quotation, []))
        holding = [u for u in dict.fromkeys(found) if (g := self.grounds.read(u)) and g.source.has(quotation.words)]
        places = [Pinpoint.parse(u) for u in holding]
        finest = [str(p) for p in places if not any(p != q and p.contains(q) for q in places)]
        return next(iter(sorted(finest, key=lambda u: Pinpoint.parse(u).document not in documents)), "")

    def _hold_words(self, quotation: Quotation, documents: Sequence[str]) -> list[str]:
        search = self.retriever.search(_as_query(quotation.words), instruments=documents, mode="lexical")
        return [f.unit for f in search.found[:_HOLDING]]


def _invert_rank(mine: Sequence[bool]) -> float:
    """1 where what is cited is found first, 1/2 where second, 0 where it is not found."""
    return 1.0 / (mine.index(True) + 1) if True in mine else 0.0


def _overlaps(unit: str, places: Iterable[Pinpoint]) -> bool:
    here = Pinpoint.parse(unit)
    return any(here.contains(p) or p.contains(here) for p in places)


def _as_query(text: str) -> str:
    words = text[: MAX_QUERY - 1]
    return words if any(c.isalnum() for c in words) else "law"
