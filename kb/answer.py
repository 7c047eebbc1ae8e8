"""Ranked provisions to a cited answer without a language model.

Each sentence is the digest's or a verbatim quotation, and carries the marker of the provision it rests on. Standards
come first, strongest match first, then what the Court has held, from its own reasons only. Where nothing supports an
answer there is none: a refusal says why and names the nearest provisions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from kb.digest_store import DigestStore
from kb.model import Answer, Citation, Claim, Pinpoint, Role, Support, Unit
from kb.retrieval import Found, Retriever, Search
from kb.text import split_sentences

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

_QUOTE_LENGTH = 700
"""Characters of official text shown beneath a claim; a longer provision is quoted at the sentences that were found."""
_SENTENCE_LENGTH = 420

_SUPPORTED = 0.5
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

_Confidence = Literal["high", "medium", "low", "none"]


class Composer:
    """Makes answers from one retriever."""

    def __init__(self, retriever: Retriever, groups: Mapping[str, str], explain_missing: Callable[[str], str]) -> None:
        """`groups` maps a document key to the name its claims stand under ("Istanbul Convention").

        `explain_missing` says in a sentence what is known of a provision whose text is not held.
        """
        self.retriever = retriever
        self.groups = groups
        self.explain_missing = explain_missing
        self._digest = DigestStore(retriever.store)

    def answer(self, question: str, *, instruments: Sequence[str] = ()) -> Answer:
        """Raises `UsageError` for a question that cannot be read or an instrument that is not held."""
        started = time.perf_counter()
        search = self.retriever.search(question, instruments=instruments)
        answer = self._refuse_unknown(search) or self._compose(search)
        return _timed(answer, started)

    def _compose(self, search: Search) -> Answer:
        chosen = self._open_up(self._choose(search))
        if not chosen:
            return self._refuse(search, "The texts held here do not answer this question.")
        units = {u.id: u for u in self.retriever.store.read_units([f.unit for f in chosen])}
        passages = self.retriever.store.read_passage_texts([p for f in chosen for p in f.passages])
        claims, supports = [], []
        for marker, found in enumerate(sorted(chosen, key=_by_group(chosen)), start=1):
            unit = units[found.unit]
            texts = [(key, passages[key]) for key in found.passages]
            support = self._support(marker, unit, texts, search.query)
            supports.append(support)
            claims.extend(self._claims(unit, support, texts, search.query))
        return Answer(
            question=search.query, answered=True, claims=tuple(claims), supports=tuple(supports),
            confidence=_judge_confidence(search, chosen),
        )  # fmt: skip

    def _choose(self, search: Search) -> list[Found]:
        named = [f for f in search.found if "exact" in dict(f.ranks)][:MAX_NAMED]
        if not named and search.support < _SUPPORTED:
            return []
        best = max((f.score for f in search.found if "exact" not in dict(f.ranks)), default=0.0)
        chosen = list(named)
        counts: dict[str, int] = {}
        rest = [] if named and not _asks_more(search) else _prefer_finest(search.found)
        for found in rest:
            group = found.unit.partition("/")[0] if not found.unit.startswith("ecthr/") else "ecthr"
            near = _NEAR_IN_CASES if group == "ecthr" else _NEAR
            if found in chosen or found.cosine < _LEAST_COSINE or found.score < best - near:
                continue
            if _overlaps(found, chosen) or self._is_unread(found.unit):
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
            (unit,) = self.retriever.store.read_units([found.unit])
            if unit.summary or unit.role:
                continue
            near = unit.children or tuple(str(up) for up in Pinpoint.parse(unit.id).ancestors)
            said = [u.id for u in self.retriever.store.read_units(near) if u.summary]
            said = said if unit.children else said[:1]
            there = {f.unit for f in (*chosen, *opened)}
            opened += [replace(found, unit=id, passages=()) for id in said if id not in there]
        return opened[:MAX_OPENED]

    def _is_reasoned(self, found: Found, chosen: Sequence[Found]) -> bool:
        """Only the Court's own reasons count as case law, and few of one judgment."""
        document = Pinpoint.parse(found.unit).document
        if sum(Pinpoint.parse(f.unit).document == document for f in chosen) >= MAX_PER_JUDGMENT:
            return False
        return self.retriever.store.read_unit(found.unit).role in _REASONED

    def _is_unread(self, id: str) -> bool:
        """True of a judgment of which neither the text nor the holding is known here."""
        case = None if Pinpoint.parse(id).path else self._digest.read_case(id)
        return case is not None and not case.is_held and not case.held

    def _refuse_unknown(self, search: Search) -> Answer | None:
        """A question about a provision or judgment that is not held is refused, unless it names others that are."""
        named = [id for c in search.citations if c.status == "resolved" for id in c.targets]
        unread = [id for id in named if self._is_unread(id)]
        if unread and len(unread) == len(named):
            return self._refuse(search, self.retriever.store.read_unit(unread[0]).text)
        missing = [id for id in named if not self._holds(id)]
        lost = [c for c in search.citations if c.status == "unresolved"]
        if len(missing) < len(named) or not (missing or lost):
            return None
        return self._refuse(search, self.explain_missing(missing[0]) if missing else _explain_unknown(lost[0]))

    def _holds(self, id: str) -> bool:
        pinpoint = Pinpoint.parse(id)
        if not pinpoint.path:
            return self.retriever.holds(pinpoint.document)
        return bool(self.retriever.store.read_units([id]))

    def _refuse(self, search: Search, reason: str) -> Answer:
        nearest = search.found[:3]
        units = self.retriever.store.read_units([f.unit for f in nearest])
        supports = tuple(self._support(n, u, [], search.query) for n, u in enumerate(units, start=1))
        return Answer(question=search.query, answered=False, reason=reason, nearest=supports)

    def _support(self, marker: int, unit: Unit, passages: Sequence[tuple[str, str]], question: str) -> Support:
        return Support(
            marker=marker, id=unit.id, citation=unit.citation, layer=unit.layer, url=unit.url, heading=unit.heading,
            instrument=unit.document, role=unit.role, ecli=self._ecli(unit.document),
            quote=self._quote(unit, passages, question, _QUOTE_LENGTH),
        )  # fmt: skip

    def _ecli(self, document: str) -> str:
        name = self.retriever.catalogue.judgment(document)
        return name.ecli if name else ""

    def _quote(self, unit: Unit, passages: Sequence[tuple[str, str]], question: str, length: int) -> str:
        """Words of the unit, verbatim with white space folded: all of a short one, else its best run of sentences."""
        text = " ".join(unit.text.split())
        if len(text) <= length:
            return text
        found = next((words for key, words in passages if "#" in key), unit.text)
        return self._best_run(split_sentences(found), question, length)

    def _answer_first(self, sentences: Sequence[str], question: str) -> list[str]:
        """The sentence nearest in words to the question, then the others in their order: each stands alone."""
        gains = self._gains(sentences, question)
        first = max(range(len(sentences)), key=lambda n: (gains[n], -n))
        return [sentences[first], *(s for n, s in enumerate(sentences) if n != first)]

    def _gains(self, sentences: Sequence[str], question: str) -> list[float]:
        """For each sentence the weight of the question's words that stand in it."""
        weights = self.retriever.lexical.weigh(question)
        return [sum(weights.get(w, 0.0) for w in self.retriever.lexical.weigh(s)) for s in sentences]

    def _best_run(self, sentences: Sequence[str], question: str, length: int) -> str:
        """Consecutive sentences around the one nearest in words to the question, as many as `length` holds."""
        gains = self._gains(sentences, question)
        first = last = max(range(len(sentences)), key=lambda n: (gains[n], -n))
        while True:
            wider = [(first - 1, last), (first, last + 1)]
            fitting = [
                (a, b) for a, b in wider
                if a >= 0 and b < len(sentences) and len(" ".join(sentences[a : b + 1])) <= length
            ]  # fmt: skip
            if not fitting:
                return _cut(" ".join(sentences[first : last + 1]), length)
            first, last = max(fitting, key=lambda run: (sum(gains[run[0] : run[1] + 1]), run))

    def _claims(self, unit: Unit, support: Support, passages: Sequence[tuple[str, str]], question: str) -> list[Claim]:
        group = self.groups.get(unit.document, self.groups.get(unit.document.partition("/")[0], unit.document))
        summary = next((words for key, words in passages if "~" in key), unit.summary)
        if summary:
            sentences = self._answer_first(split_sentences(summary), question)
            return [Claim(text=s, markers=(support.marker,), group=group) for s in sentences]
        if unit.layer == "digest":
            parts = (
                f"{_with_heading(unit)} has {_count_parts(len(unit.children))}, each summarised under its own number."
            )
            return [Claim(text=parts if unit.children else unit.text, markers=(support.marker,), group=group)]
        words = self._quote(unit, passages, question, _SENTENCE_LENGTH)
        where = unit.citation if unit.role else _with_heading(unit)
        return [Claim(text=f"{where}: “{words.rstrip('.;,:')}”.", markers=(support.marker,), group=group)]


def render_text(answer: Answer) -> str:
    """The answer in one paragraph, each sentence with its markers before its full stop: "… a conviction [1]."."""
    return " ".join(render_claim(claim) for claim in answer.claims)


def render_claim(claim: Claim) -> str:
    marks = "".join(f"[{n}]" for n in claim.markers)
    text = claim.text.rstrip()
    if text.endswith((".", "!", "?")):
        return f"{text[:-1]} {marks}{text[-1]}"
    return f"{text} {marks}."


def _count_parts(count: int) -> str:
    return "one part" if count == 1 else f"{count} parts"


def _with_heading(unit: Unit) -> str:
    return f"{unit.citation} ({unit.heading})" if unit.heading else unit.citation


def _cut(text: str, length: int) -> str:
    """At most `length` characters of one long sentence, cut after a word; what is left is still verbatim."""
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0]


def _prefer_finest(found: Sequence[Found]) -> list[Found]:
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


def _by_group(chosen: Sequence[Found]) -> Callable[[Found], tuple[bool, int, int]]:
    """Sort key: instruments in the order of their best provision, case law last, provisions as ranked."""
    order = [f.unit for f in chosen]
    first: dict[str, int] = {}
    for n, unit in enumerate(order):
        first.setdefault(unit.partition("/")[0], n)

    def key(found: Found) -> tuple[bool, int, int]:
        group = found.unit.partition("/")[0]
        return group == "ecthr", first[group], order.index(found.unit)

    return key


def _asks_more(search: Search) -> bool:
    """True where a question that names a provision goes on to ask something of its own."""
    return len(search.rest.split()) >= 6


def _judge_confidence(search: Search, chosen: Sequence[Found]) -> _Confidence:
    if any("exact" in dict(f.ranks) for f in chosen):
        return "high"
    return "high" if search.support >= _SURE else "medium" if search.support >= _LIKELY else "low"


def _explain_unknown(citation: Citation) -> str:
    return f"“{citation.text}” is not among the texts held here: {citation.label or 'no such provision or judgment'}."


def _timed(answer: Answer, started: float) -> Answer:
    return replace(answer, ms=round((time.perf_counter() - started) * 1000, 2))
