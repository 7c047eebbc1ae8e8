"""Questions to ranked provisions: exact pinpoint, words (BM25) and meaning (vectors), weighed with what lawyers know.

Each half of the corpus, instruments and case law, gives its own best passages, so no provision is lost among 40,000
paragraphs of judgments. What both give is measured field by field (`kb/evidence.py`) and weighed (`kb/ranking.py`):
who speaks in a judgment, whether the question names the text, what topic it is on.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kb.chain import read_chain
from kb.citations import Catalogue, find_citations
from kb.digest_store import DigestStore
from kb.embedding import Embedder, Vectors
from kb.errors import UsageError
from kb.evidence import Evidence, Measured
from kb.found import Found as Found
from kb.found import Search as Search
from kb.found import draw_hits
from kb.index import COLLECTIONS, DenseIndex, collection_of
from kb.lexical import LexicalIndex
from kb.model import Citation, Mode, Pinpoint, Ranking
from kb.ordering import REORDERED, lift_inside, score_named, spread_out
from kb.paragraphs import ParagraphRanker, Ranked
from kb.query import Query, QueryReader
from kb.ranking import explain, judge_support, measure_likeness, read_signs, score
from kb.store import PassageRow, Store

MAX_QUERY = 2_000
"""Characters of a query; a longer text is a document, not a question."""
MAX_HITS = 1_000
_DEPTH = 120
"""Passages taken from each list in each half of the corpus."""

_FOCUS_DEPTH = 60
"""Passages taken from each text that a question names."""
_TOPIC_DEPTH = 40
"""Passages taken for the terms that the digest uses for what the question speaks of."""


class Retriever:
    """Ranks the units of one generation of the index. Safe to use from several threads."""

    def __init__(
        self, store: Store, dense: DenseIndex | None, lexical: LexicalIndex, embedder: Embedder, catalogue: Catalogue
    ) -> None:
        """Without `dense`, whose opening takes longer than that, every passage is compared with the question."""
        self.store, self.dense, self.lexical, self.embedder, self.catalogue = store, dense, lexical, embedder, catalogue
        rows = store.read_passages()
        self.rows: list[PassageRow] = rows
        self.evidence = Evidence(store, lexical, rows)
        self.paragraphs = ParagraphRanker(store, lexical, self.evidence, rows)
        self._reader = QueryReader(DigestStore(store).read_topics(), lexical.stems)
        self._place = {row.key: n for n, row in enumerate(rows)}
        self._documents = sorted({row.document for row in rows})
        self._held = frozenset(self._documents)
        codes = {d: n for n, d in enumerate(self._documents)}
        self._document_of = np.array([codes[row.document] for row in rows], dtype=np.int32)
        self._is_judgment = np.array([collection_of(d) == "judgments" for d in self._documents])[self._document_of]

    def rank(
        self, query: str, *, k: int = 10, instruments: Sequence[str] = (), within: str = "", mode: Mode = "hybrid"
    ) -> Ranking:
        """The `k` best units. `instruments` are keys (`istanbul`, `ecthr`), `within` an identifier to stay inside.

        Raises `UsageError` for an empty or over-long query, an unknown instrument, or an identifier not held.
        """
        started = time.perf_counter()
        search = self.search(query, instruments=instruments, within=within, mode=mode)
        hits = draw_hits(self.store, search.found[: check_count(k)])
        return Ranking(query=query, hits=tuple(hits), ms=round((time.perf_counter() - started) * 1000, 2))

    def search(
        self, query: str, *, instruments: Sequence[str] = (), within: str = "", mode: Mode = "hybrid",
        vector: Vectors | None = None,
    ) -> Search:  # fmt: skip
        """As `rank`, with what the answer needs besides; `vector` is the query's where it was embedded before."""
        words = check_query(query)
        scope = self._scope(instruments, within)
        citations = find_citations(words, self.catalogue)
        understood = self._reader.read(words, citations)
        ranked: list[Ranked] = []
        if mode == "hybrid" and within and self.paragraphs.holds(scope.only):
            chain = read_chain(words)
            vectors = self.embedder.encode_questions([chain.whole, chain.special])
            ranked = self.paragraphs.rank(scope.only, chain, vectors)
            vector = vectors[:1] if vector is None else vector
        if vector is None:
            vector = self.embedder.encode_questions([understood.subject])
        lists: dict[str, dict[int, float]] = {}
        if mode in ("hybrid", "lexical"):
            lists["lexical"] = self._search_words(understood.subject, scope)
        if mode in ("hybrid", "dense"):
            lists["dense"] = self._search_meaning(vector, scope)
        named = self._find_named(citations, scope)
        units = self._collect(lists)
        support = 0.0
        if mode == "hybrid":
            measured = self._measure(understood, vector, lists, named, scope)
            found = self._weigh(measured, units, named, understood)
            support = judge_support(self.read_signs(measured, understood, vector))
            found = self._order_paragraphs(found, ranked, named, scope) if ranked else found
        else:
            found = _rank_by(lists[mode], units, self.rows)
        return Search(
            query=query, citations=citations, found=tuple(found), rest=_strip_citations(words, citations),
            support=support,
        )  # fmt: skip

    def read_signs(self, measured: Measured, query: Query, vector: Vectors) -> NDArray[np.float32]:
        """By what it is judged whether the texts answer a question; see `kb.ranking.SIGNS`."""
        unknown = self.lexical.measure_unknown(query.words, self._reader.known)
        return read_signs(measured, score(measured), query, unknown, measure_likeness(vector))

    def read(self, question: str) -> Query:
        """The question understood, before anything is searched."""
        return self._reader.read(question, find_citations(question, self.catalogue))

    def measure(self, question: str, *, vector: Vectors, skip: Sequence[int] = ()) -> Measured:
        """The evidence for every unit that a question may mean; `skip` names passages as not there (for training)."""
        understood, scope = self.read(question), self._scope((), "")
        lists = {
            "lexical": self._search_words(understood.subject, scope), "dense": self._search_meaning(vector, scope)
        }  # fmt: skip
        lists = {name: {n: s for n, s in scores.items() if n not in skip} for name, scores in lists.items()}
        return self._measure(understood, vector, lists, {}, scope, skip)

    def _measure(
        self, query: Query, vector: Vectors, lists: Mapping[str, Mapping[int, float]], named: Mapping[str, int],
        scope: _Scope, skip: Sequence[int] = (),
    ) -> Measured:  # fmt: skip
        rows = {n for scores in lists.values() for n in scores} | self._search_focus(query, vector, scope)
        if query.expansion:
            best = _take_best(self._mask(self.lexical.score(query.expansion), ~self._is_judgment, scope), _TOPIC_DEPTH)
            rows |= set(best)
        places = {int(self.evidence.unit_of[n]) for n in rows}
        places |= {self.evidence.place_of[id] for id in named if id in self.evidence.place_of}
        return self.evidence.measure(query, np.array(sorted(places), dtype=np.int32), vector, skip)

    def _search_focus(self, query: Query, vector: Vectors, scope: _Scope) -> set[int]:
        """The best passages, by meaning and by words, of each instrument that the question names."""
        found: set[int] = set()
        for key in query.focus:
            if key not in self._held or (scope.documents is not None and key not in scope.documents):
                continue
            rows = np.flatnonzero(self._document_of == self._documents.index(key))
            for scores in (self.evidence.measure_meaning(rows, vector), self.lexical.score(query.subject)[rows]):
                found.update(int(rows[n]) for n in np.argsort(-scores)[:_FOCUS_DEPTH])
        return {n for n in found if scope.mask is None or scope.mask[n]}

    def _find_named(self, citations: Iterable[Citation], scope: _Scope) -> dict[str, int]:
        """Units that the question cites, numbered in its order; a text cited as a whole guides and is not one."""
        ids = [id for c in citations if c.status == "resolved" for id in c.targets if self._in_scope(id, scope)]
        units = {u.id for u in self.store.read_units(ids)}
        return {id: n for n, id in enumerate(dict.fromkeys(i for i in ids if i in units), start=1)}

    def _weigh(
        self, measured: Measured, units: Mapping[str, _Gathered], named: Mapping[str, int], query: Query
    ) -> list[Found]:
        """Every unit measured, best first."""
        ids = [self.evidence.units[place] for place in measured.places]
        scores = score(measured)
        for n, id in enumerate(ids):
            scores[n] = score_named(id, named) or scores[n] + lift_inside(id, named)
        order = np.argsort(-scores, kind="stable")
        ranked = spread_out(order, scores, ids, [self.evidence.document_of[p] for p in measured.places], query)
        cosine = measured.column("meaning")
        found = []
        for place, n in enumerate(ranked):
            gathered = units.get(ids[n], _Gathered())
            ranks = {**gathered.ranks, **({"exact": named[ids[n]]} if ids[n] in named else {})}
            near = place < REORDERED or ids[n] in named
            found.append(Found(
                unit=ids[n], score=float(scores[n]), ranks=tuple(sorted(ranks.items())), cosine=float(cosine[n]),
                passages=tuple(self.rows[r].key for r in measured.passages_of(int(n))) if near else (),
                because=explain(measured.features[n]) if near else (),
            ))  # fmt: skip
        # what has no passages of its own, as an article of which only the paragraphs are digested, was not measured
        alone = [self._name_alone(id, n) for id, n in named.items() if id not in self.evidence.place_of]
        cited = sorted((*alone, *(f for f in found if f.unit in named)), key=lambda f: -f.score)
        return cited + [f for f in found if f.unit not in named]

    def _order_paragraphs(
        self, found: Sequence[Found], ranked: Sequence[Ranked], named: Mapping[str, int], scope: _Scope
    ) -> list[Found]:
        """The units of a judgment with all its numbered paragraphs as `kb/paragraphs.py` ranks them, the rest behind.

        What the question names comes first; operative points and opinions keep the order they have among themselves.
        """
        before = {f.unit: f for f in found}
        new = Found(unit="", score=0.0, ranks=(), passages=(), cosine=0.0)
        ordered = [f for f in found if f.unit in named] + [
            replace(before.get(r.id, new), unit=r.id, score=r.score, because=r.because)
            for r in ranked if r.id not in named and self._in_scope(r.id, scope)
        ]  # fmt: skip
        taken = {f.unit for f in ordered}
        rest = (f for f in found if f.unit not in taken)
        return ordered + [replace(f, score=ranked[-1].score - place) for place, f in enumerate(rest, start=1)]

    def _name_alone(self, id: str, number: int) -> Found:
        return Found(unit=id, score=score_named(id, {id: number}), ranks=(("exact", number),), passages=(), cosine=0.0)

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
            keep = [n for n in places if inside.contains(Pinpoint.parse(self.rows[n].unit))]
            codes = np.zeros_like(codes)
            codes[keep] = True
        return _Scope(documents=tuple(documents), inside=inside if inside and inside.path else None, mask=codes)

    def _search_words(self, query: str, scope: _Scope) -> dict[int, float]:
        """BM25 of the best passages of each half of the corpus, by place."""
        scores = self.lexical.score(query)
        found: dict[int, float] = {}
        for half in (~self._is_judgment, self._is_judgment):
            found.update(_take_best(self._mask(scores, half, scope), _DEPTH))
        return found

    def _mask(self, scores: NDArray[np.float32], half: NDArray[np.bool_], scope: _Scope) -> NDArray[np.float32]:
        masked: NDArray[np.float32] = np.where(half if scope.mask is None else half & scope.mask, scores, 0.0)
        return masked

    def _search_meaning(self, vector: Vectors, scope: _Scope) -> dict[int, float]:
        """Cosine of the nearest passages of each half of the corpus, by place."""
        found: dict[int, float] = {}
        if scope.mask is not None and 0 < (rows := np.flatnonzero(scope.mask)).size <= MAX_HITS:
            # a text or less: its vectors are compared sooner than the index finds them among all
            near = _take_best(self.evidence.measure_meaning(rows, vector), MAX_HITS if scope.inside else _DEPTH)
            return {int(rows[n]): cosine for n, cosine in near.items()}
        for name in COLLECTIONS:
            documents = [d for d in scope.documents or () if collection_of(d) == name]
            if scope.documents is not None and not documents:
                continue
            everything = scope.documents is None or len(documents) == self._count_documents(name)
            depth = _DEPTH if scope.inside is None else MAX_HITS
            if self.dense is None:
                found.update(self._scan_meaning(vector, name, scope, depth))
                continue
            (nearest,) = self.dense.find_nearest(vector.reshape(1, -1), name, depth, () if everything else documents)
            places = ((self._place[key], cosine) for key, cosine in nearest)
            found.update((n, cosine) for n, cosine in places if scope.mask is None or scope.mask[n])
        return found

    def _scan_meaning(self, vector: Vectors, name: str, scope: _Scope, depth: int) -> dict[int, float]:
        half = self._is_judgment == (name == "judgments")
        rows = np.flatnonzero(half if scope.mask is None else half & scope.mask)
        cosines = self.evidence.measure_meaning(rows, vector)
        best = np.argsort(-cosines, kind="stable")[:depth]
        return {int(rows[n]): float(cosines[n]) for n in best}

    def _count_documents(self, name: str) -> int:
        return sum(collection_of(d) == name for d in self._documents)

    def _in_scope(self, id: str, scope: _Scope) -> bool:
        pinpoint = Pinpoint.parse(id)
        in_documents = scope.documents is None or pinpoint.document in scope.documents
        return in_documents and (scope.inside is None or scope.inside.contains(pinpoint))

    def _collect(self, lists: Mapping[str, Mapping[int, float]]) -> dict[str, _Gathered]:
        """By unit, its rank in each list and its passages in the order they were found."""
        units: dict[str, _Gathered] = {}
        for name, scores in lists.items():
            ranked: set[str] = set()
            for place, points in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
                row = self.rows[place]
                gathered = units.setdefault(row.unit, _Gathered())
                gathered.passages.append(row.key)
                if name == "dense":
                    gathered.cosine = max(gathered.cosine, points)
                if row.unit not in ranked:
                    ranked.add(row.unit)
                    gathered.ranks[name] = len(ranked)
        return units


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """Where to search: documents (None for all), an identifier to stay inside, and the passages that allows."""

    documents: tuple[str, ...] | None
    inside: Pinpoint | None
    mask: NDArray[np.bool_] | None

    @property
    def only(self) -> str:
        """The one document it is; "" where it is several or all."""
        return self.documents[0] if self.documents is not None and len(self.documents) == 1 else ""


def _rank_by(scores: Mapping[int, float], units: Mapping[str, _Gathered], rows: Sequence[PassageRow]) -> list[Found]:
    """Units by one search alone, by the best of their passages."""
    best: dict[str, float] = {}
    for n, points in scores.items():
        best[rows[n].unit] = max(best.get(rows[n].unit, 0.0), points)
    found = [
        Found(unit=id, score=points, ranks=tuple(sorted(units[id].ranks.items())), cosine=units[id].cosine,
              passages=tuple(dict.fromkeys(units[id].passages)))
        for id, points in best.items()
    ]  # fmt: skip
    return sorted(found, key=lambda f: (-f.score, Pinpoint.parse(f.unit).sort_key))


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
        self.ranks: dict[str, int] = {}
        self.passages: list[str] = []
        self.cosine = 0.0


def _take_best(scores: NDArray[np.float32], depth: int) -> dict[int, float]:
    """The best positive scores by place."""
    depth = min(depth, len(scores))
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
