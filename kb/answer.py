"""Ranked provisions to a cited answer without a language model.

Each sentence is the digest's or a verbatim quotation, and carries the marker of the provision it rests on. The sentence
nearest to the question comes first, then each instrument, the strongest duty first, then what the Court has held, from
its own reasons only; a comparison or a list is given where one is asked for. Where nothing supports an answer there is
none: a refusal says why and names the nearest provisions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from kb.choosing import Chooser, find_named, judge_confidence
from kb.comparison import Comparer
from kb.digest_store import DigestStore
from kb.direct import DirectReader
from kb.drafting import Writer
from kb.found import Found, Search
from kb.judging import StatementJudge
from kb.listing import Lister
from kb.model import Answer, Citation, Claim, Pinpoint
from kb.query import find_outside, find_texts
from kb.records import STRENGTHS
from kb.request import read_request
from kb.retrieval import Retriever
from kb.words import LEAD


class Composer:
    """Makes answers from one retriever."""

    def __init__(
        self, retriever: Retriever, groups: Mapping[str, str], explain_missing: Callable[[str], str],
        open_judge: Callable[[], StatementJudge],
    ) -> None:  # fmt: skip
        """`groups` maps a document key to the name its claims stand under ("Istanbul Convention").

        `explain_missing` says in a sentence what is known of a provision whose text is not held, `open_judge` gives
        what decides whether a provision says yes or no.
        """
        self.retriever = retriever
        self.explain_missing = explain_missing
        self._store, self._digest = retriever.store, DigestStore(retriever.store)
        self._chooser, self._writer = Chooser(retriever.store), Writer(retriever, groups)
        self._comparer = Comparer(retriever, self._chooser, self._writer)
        self._direct = DirectReader(retriever.store, open_judge)
        self._lister = Lister(retriever, self._chooser, self._writer)

    def answer(self, question: str, *, instruments: Sequence[str] = ()) -> Answer:
        """Raises `UsageError` for a question that cannot be read or an instrument that is not held."""
        started = time.perf_counter()
        search = self.retriever.search(question, instruments=instruments)
        answer = (
            self._refuse_unknown(search) or self._compose_as_asked(search, instruments) or self._compose_plain(search)
        )
        return replace(answer, ms=round((time.perf_counter() - started) * 1000, 2))

    def _compose_as_asked(self, search: Search, instruments: Sequence[str]) -> Answer | None:
        """The shape asked for; None where none is, where it cannot be filled, or where there is no answer at all."""
        request = read_request(search.query)
        if request.kind == "duties":  # a list of the digest's duties, whatever a ranking makes of the words
            return self._lister.list_duties(search, request, instruments)
        if request.kind == "plain" or not self._chooser.choose(search):
            return None
        if request.kind == "comparison":
            return self._comparer.compare(search, request.sides, instruments)
        if request.kind == "references":
            return self._lister.list_references(search)
        return self._lister.list_provisions(search)

    def _compose_plain(self, search: Search) -> Answer:
        chosen = self._chooser.choose(search)
        if not chosen:
            return self._refuse(search, "The texts held here do not answer this question.")
        direct = self._direct.read(search.query, chosen)
        if unfounded := next((d for d in direct if not d.id), None):
            return self._refuse(search, unfounded.text)
        there = {f.unit for f in chosen}
        also = [replace(chosen[0], unit=d.id, passages=()) for d in direct if d.id not in there]
        draft = self._writer.open(search.query, [*chosen, *also])
        for said in direct:
            draft.add(said.text, [said.id], aspect=LEAD)
        first, lead = chosen[0].unit, ""
        if not direct and len(chosen) > 1 and not find_named(search):
            lead = draft.sentences(first)[0]
            draft.add(lead, [first], aspect=LEAD)
        for found in self._order(also + chosen if direct else chosen):
            draft.add_provision(found.unit, skip=lead if found.unit == first else "")
        is_closed = any(not d.corrects for d in direct)
        return draft.finish(confidence=judge_confidence(search), shape="closed" if is_closed else "plain")

    def _order(self, chosen: Sequence[Found]) -> list[Found]:
        """Instruments whose best provision speaks most strongly first, case law last, provisions as ranked.

        What the question names keeps the order it is named in.
        """
        if any("exact" in dict(f.ranks) for f in chosen):
            return sorted(chosen, key=_by_group(chosen, {}))
        strengths: dict[str, int] = {}
        for found in chosen:
            group = found.unit.partition("/")[0]
            strengths.setdefault(group, STRENGTHS.index(self._digest.read_strength(found.unit)))
        return sorted(chosen, key=_by_group(chosen, strengths))

    def _refuse_unknown(self, search: Search) -> Answer | None:
        """A question about a provision or judgment that is not held is refused, unless it names others that are."""
        named = [id for c in search.citations if c.status == "resolved" for id in c.targets]
        outside = find_outside(search.query)
        if outside and not named and not find_texts(search.query):
            return self._refuse(search, f"{outside} is not among the texts held here.")
        unread = [id for id in named if self._chooser.is_unread(id)]
        if unread and len(unread) == len(named):
            return self._refuse(search, self._store.read_unit(unread[0]).text)
        missing = [id for id in named if not self._holds(id)]
        lost = [c for c in search.citations if c.status == "unresolved"]
        if len(missing) < len(named) or not (missing or lost):
            return None
        return self._refuse(search, self.explain_missing(missing[0]) if missing else _explain_unknown(lost[0]))

    def _holds(self, id: str) -> bool:
        pinpoint = Pinpoint.parse(id)
        if not pinpoint.path:
            return self.retriever.holds(pinpoint.document)
        return bool(self._store.read_units([id]))

    def _refuse(self, search: Search, reason: str) -> Answer:
        nearest = self._store.read_units([f.unit for f in search.found[:3]])
        supports = tuple(self._writer.make_support(n, u, [], search.query) for n, u in enumerate(nearest, start=1))
        return Answer(question=search.query, answered=False, reason=reason, nearest=supports)


def render_text(answer: Answer) -> str:
    """The answer in one paragraph, each sentence with its markers before its full stop: "… a conviction [1]."."""
    return " ".join(render_claim(claim) for claim in answer.claims)


def render_claim(claim: Claim) -> str:
    marks = "".join(f"[{n}]" for n in claim.markers)
    text = claim.text.rstrip()
    if text.endswith((".", "!", "?")):
        return f"{text[:-1]} {marks}{text[-1]}"
    return f"{text} {marks}."


def _by_group(chosen: Sequence[Found], strengths: Mapping[str, int]) -> Callable[[Found], tuple[bool, int, int, int]]:
    order = [f.unit for f in chosen]
    first: dict[str, int] = {}
    for n, unit in enumerate(order):
        first.setdefault(unit.partition("/")[0], n)

    def key(found: Found) -> tuple[bool, int, int, int]:
        group = found.unit.partition("/")[0]
        return group == "ecthr", strengths.get(group, 0), first[group], order.index(found.unit)

    return key


def _explain_unknown(citation: Citation) -> str:
    return f"“{citation.text}” is not among the texts held here: {citation.label or 'no such provision or judgment'}."
