"""Ranked units put in order beside each other: what is named first, no article or text crowding out the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.evidence import article_of
from kb.model import Pinpoint
from kb.query import Query

_KIN_STEP, _KIN_MOST = 0.45, 1.35
"""Taken from the score of a unit for each one of its article already ranked: nine letters of one article share a
heading and must not push the next article to rank ten."""
_ABSENT_TEXT = 1.2
"""Added to the best unit of a text that the question names and that has none yet, where it names several."""
FIRST = 5
"""Units that a reader looks at."""
REORDERED = 40
"""Units at the head of a ranking that are put in order with regard to each other."""
_NAMED, _NAMED_STEP, _INSIDE_NAMED = 100.0, 0.1, 3.0
"""The score of the first provision that a question cites, what each next has less, what is added inside them."""


def score_named(id: str, named: Mapping[str, int]) -> float:
    """What the question names comes first, in its order, whatever its words; 0 for what it does not name."""
    return _NAMED - min(named[id], 500) * _NAMED_STEP if id in named else 0.0


def lift_inside(id: str, named: Mapping[str, int]) -> float:
    """What a unit gains that lies inside one the question names: Article 36(1) where Article 36 is named."""
    return _INSIDE_NAMED if named and any(str(up) in named for up in Pinpoint.parse(id).ancestors) else 0.0


def spread_out(
    order: NDArray[np.intp], scores: NDArray[np.float32], ids: Sequence[str], documents: Sequence[str], query: Query
) -> list[int]:
    """The head of a ranking, reordered so that one article or one text does not crowd out the next."""
    several = query.focus if len(query.focus) > 1 else ()
    best_of = [next((int(n) for n in order if _is_of(documents[n], key)), -1) for key in several]
    head = list(dict.fromkeys((*(int(n) for n in order[:REORDERED]), *(n for n in best_of if n >= 0))))
    tail = [int(n) for n in order[REORDERED:] if int(n) not in head]
    chosen: list[int] = []
    kin: dict[str, int] = {}
    absent = set(several)
    articles = {n: article_of(ids[n]) for n in head}
    while head:
        beside = {n: _score_beside(float(scores[n]), kin.get(articles[n], 0), documents[n], absent) for n in head}
        owed = [n for n in head if any(_is_of(documents[n], key) for key in absent)]
        texts = len({documents[n] for n in owed})
        # the last places of the first five are kept for the named texts that have none yet
        pool = owed if owed and FIRST - texts <= len(chosen) < FIRST else head
        best = max(pool, key=beside.__getitem__)
        head.remove(best)
        chosen.append(best)
        kin[articles[best]] = kin.get(articles[best], 0) + 1
        absent -= {documents[best], documents[best].partition("/")[0]}
    return chosen + tail


def _is_of(document: str, key: str) -> bool:
    return key in (document, document.partition("/")[0])


def _score_beside(points: float, kin: int, document: str, absent: set[str]) -> float:
    """The score of a unit beside those already ranked: `kin` of its article, the named texts that are `absent`."""
    if points > _NAMED / 3:
        return points
    lift = _ABSENT_TEXT if document in absent or document.partition("/")[0] in absent else 0.0
    return points + lift - min(kin * _KIN_STEP, _KIN_MOST)
