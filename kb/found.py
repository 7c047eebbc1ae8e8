"""What a search found: units with their score and what found them, and the hits drawn from them for a reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.model import Citation, Hit
from kb.store import Store

_WHOLE_TEXT = 1_500
"""Characters up to which a hit shows its unit whole; beyond, the passage that was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A unit as ranked: its `score`, the rank each search gave it, its passages nearest first, its evidence.

    `cosine` is the nearest of its passages', `because` what lifted it and by how much.
    """

    unit: str
    score: float
    ranks: tuple[tuple[str, int], ...]
    passages: tuple[str, ...]
    cosine: float
    because: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One question as searched: the provisions it names, its words besides, and what was found, best first.

    `support` is how likely the texts answer it, 0 to 1 (`kb.ranking.judge_support`).
    """

    query: str
    citations: tuple[Citation, ...]
    found: tuple[Found, ...]
    rest: str = ""
    support: float = 0.0


def draw_hits(store: Store, found: Sequence[Found]) -> list[Hit]:
    """What a reader is shown of each unit found, in that order."""
    units = {u.id: u for u in store.read_units([f.unit for f in found])}
    texts = store.read_passage_texts([p for f in found for p in f.passages])
    hits = []
    for f in found:
        unit = units[f.unit]
        hits.append(Hit(
            id=f.unit, citation=unit.citation, instrument=unit.document, heading=unit.heading, layer=unit.layer,
            text=_excerpt(unit.text, f.passages, texts), score=round(f.score, 6), role=unit.role,
            found_by=f.ranks, because=f.because))  # fmt: skip
    return hits


def _excerpt(text: str, passages: Sequence[str], texts: Mapping[str, str]) -> str:
    """The unit's words, or of a long one the passage that was found: official words, never those of the digest."""
    if len(text) <= _WHOLE_TEXT:
        return text
    return next((texts[key] for key in passages if "#" in key), text[:_WHOLE_TEXT])
