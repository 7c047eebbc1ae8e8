"""Lists a question asks for: the provisions on a subject, the duties of someone, what a provision refers to.

Complete where the digest is: a list comes from its topics, its duties and the references found in the texts, and not
from a ranking alone. Grouped by instrument, binding texts before recommendations, each in the text's own order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.choosing import Chooser, find_named, judge_confidence, prefer_finest
from kb.digest_store import DigestStore
from kb.drafting import Writer
from kb.found import Found, Search
from kb.model import Answer, Confidence, Pinpoint
from kb.records import STRENGTHS, Digest
from kb.request import Request
from kb.retrieval import Retriever
from kb.words import LEAD

MAX_LISTED = 100
"""Entries of a list; who needs more narrows the question or reads the topic in Browse."""
_MAX_CASES = 6
_RELATED = 200
"""Of a ranking, how far down a provision tagged with the subject may stand and still be listed."""
_ONLINE = re.compile(r"platform|intermediar|internet|online|technolog|service provider|communication", re.I)
_NEAR_SUBJECT = 4.0
"""A duty is about the subject asked for where its score is within this of the best one's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A provision to be listed, how strongly it speaks, and its place in the ranking."""

    id: str
    strength: str
    rank: int = 0


class Lister:
    """Makes lists from one retriever."""

    def __init__(self, retriever: Retriever, chooser: Chooser, writer: Writer) -> None:
        self._retriever, self._chooser, self._writer = retriever, chooser, writer
        self._store = retriever.store
        self._digest = DigestStore(retriever.store)

    def list_provisions(self, search: Search) -> Answer | None:
        """Every provision on the subject: those the digest files under its topics and those a search puts first."""
        query = self._retriever.read(search.query)
        near = {f.unit for f in self._chooser.choose(search)}
        topic = max(query.topics, key=lambda slug: query.topics[slug], default="")
        tagged = set(self._digest.read_topic_units(topic)) if topic else set()
        ranks = {f.unit: n for n, f in enumerate(search.found)}
        ids = near | {id for id in tagged if ranks.get(id, _RELATED) < _RELATED}
        recitals = re.search(r"\b(?:recitals?|preambles?)\b", search.query, re.I) is not None
        ids = {id for id in ids if self._is_asked(id, query.focus) and (recitals or "/recital-" not in id)}
        if len(ids) < 2:
            return None
        return self._write(search, self._drop_parts(ids, ranks), judge_confidence(search))

    def list_duties(self, search: Search, request: Request, instruments: Sequence[str]) -> Answer | None:
        """Every provision by which those asked for have to act, or States have to make them; None without any."""
        focus = self._retriever.read(search.query).focus
        if not request.bearers and not request.subject:
            return None
        ranks = {f.unit: n for n, f in enumerate(search.found)}
        ids: set[str] = set()
        confidence: Confidence = "high"  # whose duties they are the digest says, on what they are is judged
        for id, record in self._digest.read_all_duties():
            if request.bearers and not _falls_on(record, request.bearers):
                continue
            document = id.partition("/")[0]
            if (focus and document not in focus) or (instruments and document not in instruments):
                continue
            ids.add(id)
        if request.subject:
            subject = self._retriever.search(request.subject, instruments=instruments)
            ranks = {f.unit: n for n, f in enumerate(subject.found)}
            scores = {f.unit: f.score for f in subject.found if f.unit in ids}
            best = max(scores.values(), default=0.0)
            ids = {id for id in scores if scores[id] > best - _NEAR_SUBJECT}
            confidence = judge_confidence(subject)
        if not ids:
            return None
        return self._write(search, self._drop_parts(ids, ranks), confidence)

    def list_references(self, search: Search) -> Answer | None:
        """What the one provision named refers to, in its own order; None where it refers to nothing held."""
        named = find_named(search)
        if len({f.unit for f in named}) != 1:
            return None
        here = named[0].unit
        pinpoint = Pinpoint.parse(here)
        cited = [t for status, t, _ in self._store.read_refs(here) if status == "resolved"]
        targets = cited or self._find_told(here)
        ids = [t for t in dict.fromkeys(targets) if Pinpoint.parse(t).path and not pinpoint.contains(Pinpoint.parse(t))]
        ids = [u.id for u in self._store.read_units(ids)]
        if not ids:
            return None
        draft = self._writer.open(search.query, [named[0], *map(_as_found, ids)])
        count = f"{len(ids)} provisions" if len(ids) > 1 else "one provision"
        # our summaries may know of some only: no number is claimed then
        what = f"refers to {count}" if cited else "refers, as far as our summaries tell, to the following"
        draft.add(f"{draft.units[here].citation} {what}.", [here], aspect=LEAD)
        draft.add_provision(here)
        for id in ids:
            draft.add_provision(id, in_order=True, or_name=True)
        return draft.finish(confidence="high" if cited else "medium", shape="list")

    def _find_told(self, here: str) -> list[str]:
        """What the digest says a provision refers to, where its own words are not held."""
        told = [unit for unit, link in self._digest.read_back_links(here) if link.relation == "cited-by"]
        return [u.id for u in self._store.read_units_in_order(told)]

    def _is_asked(self, id: str, focus: Sequence[str]) -> bool:
        document = id.partition("/")[0]
        return (not focus or document in focus) and not self._chooser.is_unread(id)

    def _drop_parts(self, ids: Iterable[str], ranks: dict[str, int]) -> list[Entry]:
        """An article and its paragraphs would say the same twice: the parts stay where all of it is listed by them."""
        pinpoints = {id: Pinpoint.parse(id) for id in ids}
        kept = [
            id for id, here in pinpoints.items()
            if not any(here != other and here.contains(other) for other in pinpoints.values())
        ]  # fmt: skip
        return [Entry(id=id, strength=self._digest.read_strength(id), rank=ranks.get(id, len(ranks))) for id in kept]

    def _write(self, search: Search, entries: Sequence[Entry], confidence: Confidence) -> Answer:
        standards = [e for e in entries if not e.id.startswith("ecthr/")]
        cases = sorted((e for e in entries if e.id.startswith("ecthr/")), key=lambda e: e.rank)[:_MAX_CASES]
        kept = sorted(standards, key=lambda e: e.rank)[: MAX_LISTED - len(cases)]
        ordered = self._sort(kept) + cases
        passages = {f.unit: f.passages for f in prefer_finest(search.found)}
        draft = self._writer.open(search.query, [_as_found(e.id, passages.get(e.id, ())) for e in ordered])
        for entry in ordered:
            draft.add_provision(entry.id, in_order=True)
        left = len(entries) - len(ordered)
        more = f"{left} more are less near to the question; name a text or a narrower subject to see them."
        return draft.finish(confidence=confidence, shape="list", note=more if left else "")

    def _sort(self, entries: Sequence[Entry]) -> list[Entry]:
        """Texts whose strongest duty binds first, each text in its own order."""
        order = [u.id for u in self._store.read_units_in_order([e.id for e in entries])]
        strongest: dict[str, int] = {}
        for entry in entries:
            document = entry.id.partition("/")[0]
            strongest[document] = min(strongest.get(document, len(STRENGTHS)), STRENGTHS.index(entry.strength))
        first = {id.partition("/")[0]: n for n, id in reversed(list(enumerate(order)))}

        def key(entry: Entry) -> tuple[int, int, int]:
            document = entry.id.partition("/")[0]
            return strongest[document], first[document], order.index(entry.id)

        return sorted(entries, key=key)


def _falls_on(record: Digest, bearers: Sequence[str]) -> bool:
    """Whether a duty is to be met by those asked for: companies count as platforms only where they are online."""
    via = {d.via for d in record.duties} & set(bearers)
    return bool(via) and (
        via != {"companies"} or bearers[0] == "companies" or _ONLINE.search(record.summary) is not None
    )


def _as_found(id: str, passages: tuple[str, ...] = ()) -> Found:
    return Found(unit=id, score=0.0, ranks=(), passages=passages, cosine=0.0)
