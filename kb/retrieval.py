"""Questions to ranked provisions: exact pinpoint, words (BM25) and meaning (vectors), fused by reciprocal rank.

Each half of the corpus, instruments and case law, gives its own best passages, so no provision is lost among 40,000
paragraphs of judgments; what both give is ranked together. In a judgment it matters who speaks: see `ROLE_WEIGHTS`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from kb.citations import Catalogue, find_citations
from kb.embedding import Embedder, Vectors
from kb.errors import UsageError
from kb.index import COLLECTIONS, DenseIndex, collection_of
from kb.lexical import LexicalIndex
from kb.model import Citation, Hit, Mode, Pinpoint, Ranking, Role
from kb.store import PassageRow, Store

MAX_QUERY = 2_000
"""Characters of a query; a longer text is a document, not a question."""
MAX_HITS = 1_000
_RRF_K = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""
_DEPTH = 120
"""Passages taken from each list in each half of the corpus."""

ROLE_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "": 1.0,
        Role.PRINCIPLES: 0.93,
        Role.ASSESSMENT: 0.93,
        Role.OPERATIVE: 0.85,
        Role.DOMESTIC_LAW: 0.84,
        Role.FACTS: 0.84,
        Role.JUST_SATISFACTION: 0.8,
        Role.SUBMISSIONS: 0.8,
        Role.SEPARATE_OPINION: 0.75,
        Role.PROCEDURE: 0.75,
    }
)
"""What a lawyer would cite first: the standard itself, then the Court's own words, then the rest of a judgment.
Scores are multiplied by these before they are ranked, so that a far better match still comes first."""

_ASKS_DEFINITION = re.compile(
    r"\bdefin|\bmeaning of\b|\bwhat (?:is|are) (?:an? |the )?[^?]{2,60}\?$|\bwhat does .+ mean\b"
    r"|\bunderstood (?:as|by)\b",
    re.I,
)
_DEFINITIONS = ("%definitions", "%use of terms")
"""Headings, as SQL patterns, under which treaties and the Recommendation define their words."""
_DEFINITION_GAIN = 1.12

RECITAL_WEIGHT = 0.93
"""A preamble explains; it asks nothing of anyone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A unit as ranked: fused `score`, the rank each search gave it, its best passage and nearest cosine."""

    unit: str
    score: float
    ranks: tuple[tuple[str, int], ...]
    passages: tuple[str, ...]
    cosine: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One question as searched: the provisions it names, its words besides, and what was found, best first."""

    query: str
    citations: tuple[Citation, ...]
    found: tuple[Found, ...]
    rest: str = ""


class Retriever:
    """Ranks the units of one generation of the index. Safe to use from several threads."""

    def __init__(
        self, store: Store, dense: DenseIndex, lexical: LexicalIndex, embedder: Embedder, catalogue: Catalogue
    ) -> None:
        self.store, self.dense, self.lexical, self.embedder, self.catalogue = store, dense, lexical, embedder, catalogue
        rows = store.read_passages()
        self._rows: list[PassageRow] = rows
        self._place = {row.key: n for n, row in enumerate(rows)}
        self._documents = sorted({row.document for row in rows})
        self._held = frozenset(self._documents)
        codes = {d: n for n, d in enumerate(self._documents)}
        self._document_of = np.array([codes[row.document] for row in rows], dtype=np.int32)
        self._defining = frozenset(store.read_units_headed(_DEFINITIONS))
        self._is_judgment = np.array([collection_of(row.document) == "judgments" for row in rows], dtype=bool)

    def rank(
        self, query: str, *, k: int = 10, instruments: Sequence[str] = (), within: str = "", mode: Mode = "hybrid"
    ) -> Ranking:
        """The `k` best units. `instruments` are keys (`istanbul`, `ecthr`), `within` an identifier to stay inside.

        Raises `UsageError` for an empty or over-long query, an unknown instrument, or an identifier not held.
        """
        started = time.perf_counter()
        search = self.search(query, instruments=instruments, within=within, mode=mode)
        hits = self._draw(search.found[: check_count(k)])
        return Ranking(query=query, hits=tuple(hits), ms=round((time.perf_counter() - started) * 1000, 2))

    def search(
        self, query: str, *, instruments: Sequence[str] = (), within: str = "", mode: Mode = "hybrid",
        vector: Vectors | None = None,
    ) -> Search:  # fmt: skip
        """As `rank`, with what the answer needs besides; `vector` is the query's where it was embedded before."""
        words = check_query(query)
        scope = self._scope(instruments, within)
        citations = find_citations(words, self.catalogue)
        lists: dict[str, dict[int, float]] = {}
        if mode in ("hybrid", "lexical"):
            lists["lexical"] = self._search_words(words, scope)
        if mode in ("hybrid", "dense"):
            lists["dense"] = self._search_meaning(words, scope, vector)
        if _ASKS_DEFINITION.search(words):
            lists = {name: self._favour_definitions(scores) for name, scores in lists.items()}
        found = tuple(self._fuse(lists, citations, scope))
        return Search(query=query, citations=citations, found=found, rest=_strip_citations(words, citations))

    def holds(self, document: str) -> bool:
        """True where the text under this key is in the index, in whatever layer."""
        return document in self._held

    def read_scope(self, instruments: Sequence[str]) -> list[str]:
        """Keys of documents that `instruments` name. Raises `UsageError` for one that is not held."""
        known = {d.partition("/")[0] for d in self._documents} | set(self._documents)
        for key in instruments:
            if key not in known:
                held = ", ".join(dict.fromkeys(d.partition("/")[0] for d in self._documents))
                raise UsageError(f"{key[:80]!r} is not an instrument held; held are {held}")
        return [d for d in self._documents if d in instruments or d.partition("/")[0] in instruments]

    def _scope(self, instruments: Sequence[str], within: str) -> _Scope:
        documents = self.read_scope(instruments) if instruments else None
        inside = Pinpoint.parse(within) if within else None
        if inside is not None:
            if inside.document not in self._documents:
                self.store.read_unit(within)  # raises: says what is not held
            elif inside.path:
                self.store.read_unit(within)
            documents = [d for d in documents or self._documents if d == inside.document]
        if documents is None:
            return _Scope(documents=None, inside=None, mask=None)
        codes = np.isin(self._document_of, [self._documents.index(d) for d in documents])
        if inside is not None and inside.path:
            places = np.flatnonzero(codes)
            keep = [n for n in places if inside.contains(Pinpoint.parse(self._rows[n].unit))]
            codes = np.zeros_like(codes)
            codes[keep] = True
        return _Scope(documents=tuple(documents), inside=inside if inside and inside.path else None, mask=codes)

    def _search_words(self, query: str, scope: _Scope) -> dict[int, float]:
        """BM25 of the best passages of each half of the corpus, by place."""
        scores = self.lexical.score(query)
        found: dict[int, float] = {}
        for half in (~self._is_judgment, self._is_judgment):
            mask = half if scope.mask is None else half & scope.mask
            found.update(_take_best(np.where(mask, scores, 0.0)))
        return found

    def _search_meaning(self, query: str, scope: _Scope, vector: Vectors | None) -> dict[int, float]:
        """Cosine of the nearest passages of each half of the corpus, by place."""
        vectors = self.embedder.encode_questions([query]) if vector is None else vector.reshape(1, -1)
        found: dict[int, float] = {}
        for name in COLLECTIONS:
            documents = [d for d in scope.documents or () if collection_of(d) == name]
            if scope.documents is not None and not documents:
                continue
            everything = scope.documents is None or len(documents) == self._count_documents(name)
            depth = _DEPTH if scope.inside is None else MAX_HITS
            (nearest,) = self.dense.find_nearest(vectors, name, depth, () if everything else documents)
            places = ((self._place[key], cosine) for key, cosine in nearest)
            found.update((n, cosine) for n, cosine in places if scope.mask is None or scope.mask[n])
        return found

    def _favour_definitions(self, scores: Mapping[int, float]) -> dict[int, float]:
        return {n: s * (_DEFINITION_GAIN if self._rows[n].unit in self._defining else 1.0) for n, s in scores.items()}

    def _count_documents(self, name: str) -> int:
        return sum(collection_of(d) == name for d in self._documents)

    def _fuse(
        self, lists: Mapping[str, Mapping[int, float]], citations: Iterable[Citation], scope: _Scope
    ) -> list[Found]:
        units = self._collect(lists)
        exact = [id for c in citations if c.status == "resolved" for id in c.targets if self._in_scope(id, scope)]
        named = {str(Pinpoint.parse(id)): n for n, id in enumerate(dict.fromkeys(exact), start=1)}
        for id in [id for id in named if id not in units and self.store.read_units([id])]:
            units[id] = _Gathered()
        ranked = [self._score(id, gathered, named) for id, gathered in units.items()]
        return sorted(ranked, key=lambda f: (-f.score, Pinpoint.parse(f.unit).sort_key))

    def _in_scope(self, id: str, scope: _Scope) -> bool:
        pinpoint = Pinpoint.parse(id)
        in_documents = scope.documents is None or pinpoint.document in scope.documents
        return in_documents and (scope.inside is None or scope.inside.contains(pinpoint))

    def _collect(self, lists: Mapping[str, Mapping[int, float]]) -> dict[str, _Gathered]:
        """By unit, its rank in each list and its passages in the order they were found."""
        units: dict[str, _Gathered] = {}
        for name, scores in lists.items():
            articles: dict[str, int] = {}
            weighed = sorted(((-score * _weigh(self._rows[n]), n) for n, score in scores.items()))
            for _, place in weighed:
                row = self._rows[place]
                gathered = units.setdefault(row.unit, _Gathered())
                gathered.passages.append(row.key)
                if name == "dense":
                    gathered.cosine = max(gathered.cosine, scores[place])
                if name not in gathered.ranks:
                    article = _article_of(row.unit)
                    siblings = articles[article] = articles.get(article, 0) + 1
                    gathered.ranks[name] = len(articles) + _SIBLING_STEP * (siblings - 1)
        return units

    def _score(self, id: str, gathered: _Gathered, named: Mapping[str, int]) -> Found:
        score = sum(1.0 / (_RRF_K + rank) for rank in gathered.ranks.values())
        ranks = dict(gathered.ranks)
        if id in named:
            # what the question names comes first, in its order, whatever its words
            ranks["exact"] = named[id]
            score += 1.0 - min(named[id], 500) / 1000
        elif named and any(str(up) in named for up in Pinpoint.parse(id).ancestors):
            score += 0.25
        return Found(
            unit=id, score=score, cosine=gathered.cosine,
            ranks=tuple((name, round(rank)) for name, rank in sorted(ranks.items())),
            passages=tuple(dict.fromkeys(gathered.passages)),
        )  # fmt: skip

    def _draw(self, found: Sequence[Found]) -> list[Hit]:
        units = {u.id: u for u in self.store.read_units([f.unit for f in found])}
        texts = self.store.read_passage_texts([p for f in found for p in f.passages])
        hits = []
        for f in found:
            unit = units[f.unit]
            hits.append(Hit(
                id=f.unit, citation=unit.citation, instrument=unit.document, heading=unit.heading, layer=unit.layer,
                text=_excerpt(unit.text, f.passages, texts), score=round(f.score, 6), role=unit.role,
                found_by=f.ranks))  # fmt: skip
        return hits


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """Where to search: documents (None for all), an identifier to stay inside, and the passages that allows."""

    documents: tuple[str, ...] | None
    inside: Pinpoint | None
    mask: NDArray[np.bool_] | None


_SIBLING_STEP = 0.3
"""Ranks count articles: nine letters of one article share a heading and must not push the next article to rank ten."""


def _article_of(id: str) -> str:
    """The document and the first level below it: `istanbul/art-46/g` → `istanbul/art-46`."""
    depth = 3 if id.startswith(("ecthr/", "doc/")) else 2
    return "/".join(id.split("/", depth)[:depth])


def _weigh(row: PassageRow) -> float:
    return RECITAL_WEIGHT if "/recital-" in row.unit else ROLE_WEIGHTS[row.role]


def _strip_citations(words: str, citations: Iterable[Citation]) -> str:
    """What a question says besides the provisions it names."""
    rest = words
    for citation in sorted(citations, key=lambda c: -c.start):
        rest = f"{rest[: citation.start]} {rest[citation.end :]}"
    return " ".join(rest.split())


class _Gathered:
    """What the lists say of one unit."""

    __slots__ = ("cosine", "passages", "ranks")

    def __init__(self) -> None:
        self.ranks: dict[str, float] = {}
        self.passages: list[str] = []
        self.cosine = 0.0


_WHOLE_TEXT = 1_500
"""Characters up to which a hit shows its unit whole; beyond, the passage that was found."""


def _excerpt(text: str, passages: Sequence[str], texts: Mapping[str, str]) -> str:
    """The unit's words, or of a long one the passage that was found: official words, never those of the digest."""
    if len(text) <= _WHOLE_TEXT:
        return text
    return next((texts[key] for key in passages if "#" in key), text[:_WHOLE_TEXT])


def _take_best(scores: NDArray[np.float32]) -> dict[int, float]:
    """The best positive scores by place."""
    depth = min(_DEPTH, len(scores))
    if not depth:
        return {}
    best = np.argpartition(-scores, depth - 1)[:depth]
    return {int(n): float(scores[n]) for n in best if scores[n] > 0}


def check_query(query: str) -> str:
    """The query with white space folded. Raises `UsageError` where it is empty or too long to be a question."""
    words = " ".join(query.split())
    if not words or not any(c.isalnum() for c in words):
        raise UsageError(
            "the question is empty; write it in words, or name a provision such as Istanbul Convention, Art. 34"
        )
    if len(words) > MAX_QUERY:
        raise UsageError(
            f"the question has {len(words):,} characters, at most {MAX_QUERY:,} are read; ask it more briefly"
        )
    return words


def check_count(k: int) -> int:
    """Raises `UsageError` for a number of hits below 1 or above 1,000."""
    if not 1 <= k <= MAX_HITS:
        raise UsageError(f"{k} hits cannot be given; ask for 1 to {MAX_HITS:,} with -k")
    return k
