"""The paragraphs of one judgment ranked for a question: what it is about, and where a court states the law on it.

`kb search "Private life. Police surveillance" --within ecthr/001-58497` asks for the paragraphs that a guide to the
case-law would cite. Likeness to the question is a part of it; as much depends on whether the Court states a principle
in them, under which heading, and whether it is relied on later. Weights are trained by `python -m evals paragraphs`.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.chain import Chain
from kb.doctrine import Doctrine, Term
from kb.embedding import Vectors
from kb.evidence import Evidence
from kb.lexical import LexicalIndex
from kb.paragraph_sheets import Sheet, read_sheet
from kb.paragraph_signs import Column
from kb.store import PassageRow, Store

WEIGHTS_FILE = Path(__file__).resolve().parent / "paragraphs.json"
_KEPT = 64
"""Judgments whose sheets are kept, those last asked about: 64 take some 40 MB."""
_K1, _B = 1.2, 0.75
"""BM25's usual constants."""
_SHORT = 20
"""Stems added to a paragraph's length before its terms are divided by its logarithm, so that one line does not win."""
_BESIDE, _NEXT = 0.2, 0.05
"""Shares of the paragraphs one and two places away in a smoothed column, on each side; itself has half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A paragraph, its score (a logit; only differences mean anything), and what lifted it above the average one."""

    id: str
    score: float
    because: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Paragraphs by identifier, and their columns by name: `features` has a row for each, in the order of `names`."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    features: NDArray[np.float64]


class ParagraphRanker:
    """Ranks the numbered paragraphs of judgments held in their official text. Safe to use from several threads."""

    def __init__(self, store: Store, lexical: LexicalIndex, evidence: Evidence, rows: Sequence[PassageRow]) -> None:
        self._store, self._lexical, self._evidence = store, lexical, evidence
        self._rows = rows
        self._sheets: OrderedDict[str, Sheet | None] = OrderedDict()
        self._lock = threading.Lock()

    def holds(self, document: str) -> bool:
        """True of a judgment whose official text is held: its numbered paragraphs can be ranked."""
        return document.startswith("ecthr/") and self._open(document) is not None

    def rank(self, document: str, chain: Chain, vectors: Vectors) -> list[Ranked]:
        """Every numbered paragraph, best first, ties by place; nothing where the official text is not held.

        `vectors` are those of `chain.whole` and of `chain.special`, one row each.
        """
        measured = self.measure(document, chain, vectors)
        if measured is None:
            return []
        weights = read_weights()
        parts = measured.features * np.array([weights[name] for name in measured.names])
        scores, lifts = parts.sum(axis=1), parts - parts.mean(axis=0)
        return [
            Ranked(id=measured.ids[n], score=float(scores[n]), because=_explain(measured.names, lifts[n]))
            for n in np.argsort(-scores, kind="stable")
        ]

    def measure(self, document: str, chain: Chain, vectors: Vectors) -> Measured | None:
        """What speaks for each numbered paragraph; None where the official text is not held."""
        sheet = self._open(document)
        if sheet is None:
            return None
        columns = {
            **self._measure_meaning(sheet, vectors), **self._measure_words(sheet, chain),
            **self._measure_doctrine(sheet, chain), **sheet.signs,
        }  # fmt: skip
        return Measured(ids=sheet.ids, names=tuple(columns), features=np.stack(list(columns.values()), axis=1))

    def _open(self, document: str) -> Sheet | None:
        with self._lock:
            if document in self._sheets:
                self._sheets.move_to_end(document)
                return self._sheets[document]
        sheet = read_sheet(self._store, document, self._lexical.stems, self._rows)
        with self._lock:
            self._sheets[document] = sheet
            while len(self._sheets) > _KEPT:
                self._sheets.popitem(last=False)
        return sheet

    def _measure_meaning(self, sheet: Sheet, vectors: Vectors) -> dict[str, Column]:
        """How near the nearest passage of each paragraph is to the whole question and to its last headings."""
        nearest = np.zeros((len(vectors), len(sheet.ids)))
        for column, vector in zip(nearest, vectors, strict=True):
            np.maximum.at(column, sheet.owners, self._evidence.measure_meaning(sheet.passages, vector))
        whole, special = nearest
        return {
            "meaning of the question": scale(whole), "meaning of its last headings": scale(special),
            "meaning of its last headings around it": scale(smooth(special)),
        }  # fmt: skip

    def _measure_words(self, sheet: Sheet, chain: Chain) -> dict[str, Column]:
        whole, subject = self._lexical.weigh(chain.whole), self._lexical.weigh(chain.subject)
        last = self._lexical.weigh(chain.headings[-1])
        words = score_words(sheet, whole)
        articles = chain.articles or self._doctrine.find_articles(self._doctrine.find(chain.headings[0]))
        known = np.array([bool(articles and above) for above in sheet.articles])
        same = np.array([bool(articles & above) for above in sheet.articles])
        numbers = {article.rpartition("-")[2] for article in articles}
        return {
            "words of the question": scale(words), "words of the question around it": scale(smooth(words)),
            "words of its subject": scale(score_words(sheet, subject)),
            "words rare in this judgment": scale(score_words(sheet, _weigh_inside(sheet, subject))),
            "share of its last heading": _share(sheet, last),
            "words in the headings above": _cover(subject, sheet.above),
            "last heading in the headings above": _cover(last, sheet.above),
            "words in the nearest headings": _cover(subject, sheet.near),
            "words of judgments that cite it": _cover(subject, sheet.cited_for),
            "under the article asked for": (known & same).astype(np.float64),
            "under another article": (known & ~same).astype(np.float64),
            "names the article": np.array([bool(numbers & named) for named in sheet.named], dtype=np.float64),
        }  # fmt: skip

    def _measure_doctrine(self, sheet: Sheet, chain: Chain) -> dict[str, Column]:
        """How much of the Court's own words for what is asked a paragraph has, heading by heading."""
        found = [self._doctrine.find(heading) for heading in chain.headings]
        above = list(dict.fromkeys(n for notions in found[1:-1] for n in notions if n not in found[-1]))
        last = found[-1] or above
        both = score_terms(sheet, self._doctrine.collect_terms(dict.fromkeys((*last, *above))))
        return {
            "the Court's words for the last heading": scale(score_terms(sheet, self._doctrine.collect_terms(last))),
            "the Court's words for the headings before": scale(
                score_terms(sheet, self._doctrine.collect_terms(above))
            ),
            "the Court's words for it": scale(both), "the Court's words for it around": scale(smooth(scale(both))),
        }  # fmt: skip

    @cached_property
    def _doctrine(self) -> Doctrine:
        return Doctrine(self._lexical.stems, self._lexical.weigh)


@lru_cache(maxsize=1)
def read_weights() -> Mapping[str, float]:
    """The weight of each column, by its name."""
    weights: dict[str, float] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    return weights


def score_words(sheet: Sheet, weights: Mapping[str, float]) -> Column:
    """BM25 of each paragraph for stems of these weights."""
    found = np.zeros(len(sheet.ids))
    norm = _K1 * (1 - _B + _B * sheet.lengths / max(float(sheet.lengths.mean()), 1.0))
    for stem, weight in weights.items():
        post = sheet.postings.get(stem)
        if post is not None:
            places, counts = post
            found[places] += weight * counts * (_K1 + 1) / (counts + norm[places])
    return found


def score_terms(sheet: Sheet, terms: Mapping[Term, float]) -> Column:
    """The weight of the terms of which a paragraph has every word, by the logarithm of its length."""
    found = np.zeros(len(sheet.ids))
    for term, weight in terms.items():
        held = [sheet.postings[stem][0] for stem in term if stem in sheet.postings]
        if len(held) == len(term):
            found[np.bincount(np.concatenate(held), minlength=len(found)) == len(held)] += weight
    return found / np.log(_SHORT + sheet.lengths)


def scale(column: Column) -> Column:
    """The column in standard deviations from its mean, so that long and short judgments compare; zeros if all alike."""
    spread = float(column.std())
    return (column - column.mean()) / spread if spread > 1e-9 else np.zeros_like(column)


def smooth(column: Column) -> Column:
    """Each value with those of the two paragraphs before and after it: reasoning on one point runs over several."""
    padded, size = np.pad(column, 2, mode="edge"), len(column)
    beside, next_ = padded[1 : size + 1] + padded[3 : size + 3], padded[:size] + padded[4 : size + 4]
    smoothed: Column = (1 - 2 * _BESIDE - 2 * _NEXT) * column + _BESIDE * beside + _NEXT * next_
    return smoothed


def _weigh_inside(sheet: Sheet, stems: Iterable[str]) -> dict[str, float]:
    """Stems weighed by how few paragraphs of this judgment have them."""
    count = len(sheet.ids)
    held = {stem: len(sheet.postings[stem][0]) if stem in sheet.postings else 0 for stem in stems}
    return {stem: float(np.log(1 + (count - n + 0.5) / (n + 0.5))) for stem, n in held.items()}


def _share(sheet: Sheet, weights: Mapping[str, float]) -> Column:
    """The share of the stems' weight that stands in each paragraph."""
    found = np.zeros(len(sheet.ids))
    for stem, weight in weights.items():
        if stem in sheet.postings:
            found[sheet.postings[stem][0]] += weight
    return found / (sum(weights.values()) or 1.0)


def _cover(weights: Mapping[str, float], sets: Sequence[frozenset[str]]) -> Column:
    """The share of the stems' weight that stands in each of the sets."""
    total = sum(weights.values()) or 1.0
    shares = {held: sum(w for stem, w in weights.items() if stem in held) / total for held in set(sets)}
    return np.array([shares[held] for held in sets])


def _explain(names: Sequence[str], lifts: Column, least: float = 0.1) -> tuple[tuple[str, float], ...]:
    order = np.argsort(-lifts, kind="stable")
    return tuple((names[n], round(float(lifts[n]), 2)) for n in order if lifts[n] >= least)
