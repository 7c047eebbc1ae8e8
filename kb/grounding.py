"""Whether a cited answer says what its sources say: one verdict a sentence, with what shows it.

Any answer will do: our own, a model's, a memo pasted in. What is certain is decided by rule (a provision that does not
exist, a quotation that is not verbatim, a number that stands nowhere in the source), what is a matter of degree by a
small calibrated model (`kb/grounding_decide.py`) on how like the claim is to the cited words and to another place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from kb.errors import UsageError
from kb.grounding_citations import CitationReader, Cited, is_all_citation, strip_citations
from kb.grounding_claims import makes_claim, quotations_of, read_claim, span_quotations
from kb.grounding_decide import Model, read_model, read_place
from kb.grounding_evidence import Ground, GroundReader
from kb.grounding_measure import Claim, Meanings, Measured, Measurer
from kb.grounding_modality import explain_shift
from kb.grounding_places import Places
from kb.grounding_quotes import LEAST_WORDS, Quotation, Source, count_words, show_difference
from kb.grounding_sentences import Sentence, split_answer
from kb.model import Pinpoint
from kb.model import Source as SourceEntry
from kb.retrieval import Retriever

Verdict = Literal[
    "supported", "wrong-pinpoint", "fabricated-provision", "misquote", "unsupported-claim", "modality-shift", "uncited"
]
VERDICTS: tuple[Verdict, ...] = (
    "fabricated-provision", "misquote", "wrong-pinpoint", "modality-shift", "unsupported-claim", "uncited", "supported",
)  # fmt: skip
"""All verdicts; where several hold, the first of them is given."""

MAX_ANSWER = 400_000
"""Characters of one answer."""
MAX_CITED = 24
"""Provisions cited in one sentence that are compared; a range of thirty articles is no pinpoint."""
_CLOSE = -1.0
"""Log-odds of support from which on a claim that falls short may do so by its strength alone."""
_QUOTED = 0.6
"""Share of a sentence's words that stand in a verbatim quotation from which on the sentence is what it quotes."""
_LEAST_RATIO = 0.55
"""Likeness from which on words in marks of quotation are taken for a slip and not for words of the writer's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One sentence of an answer, `answer[start:end]` with white space folded, and the verdict on it.

    `ids` are what it cites; of a wrong pinpoint the right places, the best first. `why` says in words what was seen.
    """

    text: str
    verdict: Verdict
    ids: tuple[str, ...]
    why: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The evidence for one claim: at the cited place, at others, and how high a search ranks what is cited."""

    here: Measured
    there: tuple[Measured, ...]
    ranks: tuple[float, float]


class _Say(Protocol):
    """Makes the verdict on the sentence at hand."""

    def __call__(self, verdict: Verdict, why: str, ids: Iterable[str] = ()) -> Checked: ...


class Checker:
    """Checks answers against one generation of the knowledge base. Safe to use from several threads."""

    def __init__(self, retriever: Retriever, sources: Mapping[str, SourceEntry], model: Model | None = None) -> None:
        self.retriever, self.store = retriever, retriever.store
        self.model = model
        self._cites = CitationReader(retriever.catalogue, sources)
        self.grounds = GroundReader(retriever.store)
        self.measurer = Measurer(retriever.lexical, Meanings(retriever.embedder))
        self.places = Places(retriever, self.grounds, self.measurer)
        self._sources = sources

    def check(
        self, answer: str, *, context_ids: Sequence[str] = (), markers: Mapping[str, Sequence[str]] | None = None
    ) -> tuple[Checked, ...]:
        """A verdict on every sentence that makes a claim; headings, questions and words that lead in have none.

        `context_ids` are the provisions that whoever wrote the answer was given: bare articles are read as theirs, and
        `[2]` is the second of them unless `markers` ({"2": ("istanbul/art-34",)}) or a list of references below the
        answer says otherwise. Nothing in the answer is obeyed. Raises `UsageError` for one over 400,000 characters.
        """
        steps = self.check_each(answer, context_ids=context_ids, markers=markers)
        return tuple(checked for _, _, checked in steps if checked is not None)

    def check_each(
        self, answer: str, *, context_ids: Sequence[str] = (), markers: Mapping[str, Sequence[str]] | None = None
    ) -> Iterator[tuple[int, int, Checked | None]]:
        """As `check`, one by one: how many sentences are done, of how many, the verdict on the last if it has one."""
        if len(answer) > MAX_ANSWER:
            raise UsageError(f"the answer has {len(answer):,} characters, at most {MAX_ANSWER:,} are read; split it")
        named = {str(n): (id,) for n, id in enumerate(context_ids, 1)} | dict(markers or {})
        documents = _documents_of(context_ids)
        cited = self._read_citations(answer, {}, documents)
        sentences = split_answer(answer, lambda start, end: is_all_citation(answer, start, end, cited))
        for entry in sentences:
            if entry.kind == "reference":
                ids = tuple(i for c in cited if entry.start <= c.start < entry.end for i in c.ids)
                if ids:
                    named[entry.label] = ids
        if named:
            cited = self._read_citations(answer, named, documents)
            sentences = split_answer(answer, lambda start, end: is_all_citation(answer, start, end, cited))
        for n in range(len(sentences)):
            yield n + 1, len(sentences), self._check_one(answer, sentences, n, cited)

    def _read_citations(
        self, answer: str, markers: Mapping[str, Sequence[str]], documents: Sequence[str]
    ) -> list[Cited]:
        """A paragraph of a judgment that is known by our digest alone may exist: it is judged by the whole."""

        def keep(cited: Cited) -> Cited:
            document = "/".join(cited.missing.split("/")[:2])
            unheld = document.startswith("ecthr/") and self.grounds.layer_of(document) == "digest"
            return replace(cited, ids=(cited.missing,), missing="") if unheld else cited

        return [keep(c) for c in self._cites.read(answer, markers, documents)]

    # ---- one sentence --------------------------------------------------------------------------------------------

    def _check_one(self, answer: str, sentences: Sequence[Sentence], n: int, cited: Sequence[Cited]) -> Checked | None:
        sentence = sentences[n]
        quoted = span_quotations(answer, sentence)
        cited = [c for c in cited if c.bracketed or not any(a < c.start < b for a, b in quoted)]
        here = _gather(sentences, n, cited)
        words = strip_citations(answer, sentence.start, sentence.end, cited)
        lead = strip_citations(answer, *sentence.lead, cited) if sentence.lead else ""
        said = strip_citations(answer, sentence.start, sentence.end, [c for c in cited if c.bracketed])
        quotations = quotations_of(sentence, words)
        text = " ".join(answer[sentence.start : sentence.end].split())
        pinpoints = _take_pinpoints(here)

        def say(verdict: Verdict, why: str, ids: Iterable[str] = ()) -> Checked:
            given = tuple(dict.fromkeys(ids)) or tuple(dict.fromkeys(i for c in pinpoints or here for i in c.ids))
            return Checked(text=text, verdict=verdict, ids=given, why=why, start=sentence.start, end=sentence.end)

        if lost := [c for c in here if c.missing]:
            return say("fabricated-provision", "; ".join(self._cites.explain_missing(c.missing) for c in lost) + ".")
        if unknown := [c for c in here if c.unknown]:
            return self._judge_unknown(unknown[0], say)
        if sentence.kind == "reference" and not quotations:
            return None
        claim = read_claim(f"{lead.rstrip(': ')} {words}" if lead else words, said, self.measurer.weigh)
        if not pinpoints:
            if text.endswith(("?", ":")) or not makes_claim(words, lead, sentence.kind):
                return None
            return self._judge_uncited(claim, here, say)
        if text.endswith(("?", ":")) and not quotations:
            return None
        ids = list(dict.fromkeys(i for c in pinpoints for i in c.ids))[:MAX_CITED]
        return self._judge(claim, ids, quotations, _named_elsewhere(here, ids), say)

    def _judge_unknown(self, cited: Cited, say: _Say) -> Checked:
        number = re.search(r"\d{1,6}/\d\d", cited.unknown)
        if number and self.store.query("SELECT 1 FROM refs WHERE label LIKE ? LIMIT 1", f"%{number.group()}%"):
            return say("unsupported-claim", f"{cited.unknown} is not held here, so that nothing of it can be checked.")
        return say("fabricated-provision", f"no judgment like {cited.unknown} is known here.")

    def _judge_uncited(self, claim: Claim, here: Sequence[Cited], say: _Say) -> Checked:
        if outside := [c.outside for c in here if c.outside]:
            return say("unsupported-claim", f"{outside[0]} is not among the texts held here and cannot be checked.")
        whole = [i for c in here for i in c.ids]
        named = (
            f"names {', '.join(self._sources[i].short for i in whole if i in self._sources)} as a whole, "
            if whole
            else ""
        )
        found = self.places.search(claim, tuple(whole), frozenset(), ()).there
        best = max(found, key=lambda m: self._model.support.judge(m.features), default=None)
        if best is not None and self._model.support.judge(best.features) > 0:
            return say("uncited", f"{named}a claim without a pinpoint; the nearest is {best.grounds[0].citation}.")
        return say("uncited", f"{named}a claim without a pinpoint.")

    def _judge(
        self, claim: Claim, ids: Sequence[str], quotations: Sequence[Quotation], named: Sequence[str], say: _Say
    ) -> Checked:
        grounds = [g for g in (self.grounds.read(id) for id in self.places.widen(ids, claim)) if g is not None]
        if not grounds:
            return say(
                "unsupported-claim", "what is cited exists, but its text is not held here and cannot be checked."
            )
        note = _note(grounds)
        if fault := self._check_quotations(quotations, ids, grounds, say):
            return fault
        assessment = self.assess(claim, ids, grounds, named)
        here = assessment.here
        if len(claim.weights) < 2:
            return say("supported", f"only names what it cites.{note}")
        if here.repeated and not named:
            return say("supported", f"says what {_cite(grounds)} says, in the same words.{note}")
        right, there = self._is_right(assessment)
        if named:
            right = False
        quoted = any(count_words(q.words) >= max(LEAST_WORDS, _QUOTED * len(claim.text.split())) for q in quotations)
        if quoted and all(g.layer == "official" for g in grounds):
            right = True
        if right:
            if shift := explain_shift(claim, here):
                return say("modality-shift", f"{shift}.{note}")
            return say("supported", f"{_show_best(here)}.{note}")
        if there is not None:
            others = [m.grounds[0].id for m in assessment.there if m is not there]
            why = f"{_cite(grounds)} does not say this; {there.grounds[0].citation} does"
            return say("wrong-pinpoint", f"{why}.{note}", (there.grounds[0].id, *others[:2]))
        close = self._model.support.judge(here.features) > _CLOSE and not here.get("number missing")
        if close and not here.get("negation") and (shift := explain_shift(claim, here)):
            return say("modality-shift", f"{shift}.{note}")
        return say("unsupported-claim", f"{_explain_gap(claim, here)}.{note}")

    @property
    def _model(self) -> Model:
        return self.model or read_model()

    def _is_right(self, assessment: Assessment) -> tuple[bool, Measured | None]:
        """Whether the cited place supports the claim; if not, the other place that does."""
        best = self.find_best(assessment.there)
        signs = read_place(assessment.here, best, assessment.ranks, self._model.support)
        if self._model.place.judge(signs) > 0 and not assessment.here.is_contradicted:
            return True, None
        if best is None or best.is_contradicted:
            return False, None
        return False, best if self._model.elsewhere.judge(signs) > 0 else None

    def find_best(self, others: Sequence[Measured]) -> Measured | None:
        """Of several places the one that supports the claim best."""
        return max(others, key=lambda m: self._model.support.judge(m.features), default=None)

    def assess(
        self, claim: Claim, ids: Sequence[str], grounds: Sequence[Ground], named: Sequence[str] = (),
        skip: frozenset[str] = frozenset(),
    ) -> Assessment:  # fmt: skip
        """Measures the claim at the cited place and at others that may say it, in the texts `named` if any."""
        here = self.measurer.measure(claim, grounds, skip)
        found = self.places.search(claim, named, frozenset(ids), ids, skip)
        return Assessment(here=here, there=found.there, ranks=(found.rank, found.rank_in_text))

    # ---- quotations ----------------------------------------------------------------------------------------------

    def _check_quotations(
        self, quotations: Sequence[Quotation], ids: Sequence[str], grounds: Sequence[Ground], say: _Say
    ) -> Checked | None:
        """A verdict where a quotation is not verbatim in what is cited; None where all are, or none can be compared."""
        held = [g for g in grounds if g.official]
        for quotation in quotations:
            if not held or any(g.source.has(quotation.words) for g in held) or _is_ours(quotation, grounds):
                continue
            long = count_words(quotation.words) >= LEAST_WORDS
            ratio, nearest = max((g.source.find_nearest(quotation.words) for g in held), key=lambda f: f[0])
            if long and (place := self.places.find_quoted(quotation, ids)):
                cited = self.grounds.read(place)
                assert cited is not None
                why = f"“{_clip(quotation.words)}” does not stand in {_cite(held)}; it stands in {cited.citation}."
                return say("wrong-pinpoint", why, (place,))
            if not long and (ratio < _LEAST_RATIO or count_words(quotation.words) < 2):
                continue
            shown = show_difference(quotation.words, nearest) if ratio >= 0.3 else "these words do not stand there"
            return say("misquote", f"“{_clip(quotation.words)}” is not verbatim in {_cite(held)}: it {shown}."
                       if ratio >= 0.3 else f"“{_clip(quotation.words)}” does not stand in {_cite(held)}.")  # fmt: skip
        return None


def _documents_of(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(Pinpoint.parse(id).document for id in ids))


def _gather(sentences: Sequence[Sentence], n: int, cited: Sequence[Cited]) -> list[Cited]:
    """What a sentence cites: in it and after it, in the words an item hangs from, after the list it stands in."""
    sentence = sentences[n]

    def within(start: int, end: int) -> list[Cited]:
        return [c for c in cited if start <= c.start < end]

    found = within(sentence.start, sentence.end)
    if sentence.lead:
        found += within(*sentence.lead)
    if sentence.list and not _has_pinpoint(found):
        found += [c for s in sentences if s.list == sentence.list and s.tail for c in within(s.tail, s.end)]
    if sentence.kind == "quotation" and n and not _has_pinpoint(found):
        found += within(sentences[n - 1].start, sentences[n - 1].end)
    return found


def _take_pinpoints(here: Sequence[Cited]) -> list[Cited]:
    """The citations that a sentence rests on.

    Beside an identifier or a marker the articles it speaks of are its subject; so are bare articles beside one that
    names its text: "requests under Article 27 are … (Budapest Convention, Art. 27)".
    """
    found = [c for c in here if c.ids and not c.is_whole_instrument]
    for chosen in ([c for c in found if c.bracketed], [c for c in found if not c.bare]):
        if chosen:
            return chosen
    return found


def _has_pinpoint(cited: Iterable[Cited]) -> bool:
    return any(c.missing or c.unknown or (c.ids and not c.is_whole_instrument) for c in cited)


def _named_elsewhere(here: Sequence[Cited], ids: Sequence[str]) -> list[str]:
    """Texts that the sentence names as a whole, where none of them is the one it cites a provision of."""
    named = list(dict.fromkeys(i for c in here if c.is_whole_instrument and not c.either for i in c.ids))
    documents = {Pinpoint.parse(i).document for i in ids}
    of_court = any(d.startswith("ecthr/") for d in documents)  # which speaks of treaties itself
    return [] if of_court or documents & set(named) else named


def _is_ours(quotation: Quotation, grounds: Sequence[Ground]) -> bool:
    """True where our summary is quoted, as our own answers do where the official text is not held."""
    return any(g.layer == "digest" and Source([g.sources]).has(quotation.words) for g in grounds)


def _note(grounds: Sequence[Ground]) -> str:
    """What a reader must know of the evidence: where it is no official text."""
    notes = []
    if any(g.layer == "digest" for g in grounds):
        notes.append("Judged by our summary, since the official text is not held; quotations could not be compared")
    if borrowed := [g.borrowed for g in grounds if g.borrowed]:
        notes.append(f"what is summarised is {borrowed[0]} as a whole")
    return f" {'; '.join(notes)}." if notes else ""


def _cite(grounds: Sequence[Ground]) -> str:
    shown = list(dict.fromkeys(g.citation for g in grounds))
    return "; ".join(shown[:3]) + (" and others" if len(shown) > 3 else "")


def _show_best(here: Measured) -> str:
    line = here.best("text") or here.best()
    return (
        f"borne out by {_cite(here.grounds)}: “{_clip(line.text)}”" if line else f"borne out by {_cite(here.grounds)}"
    )


def _explain_gap(claim: Claim, here: Measured) -> str:
    where = _cite(here.grounds)
    if here.get("not the Court's words"):
        return f"{where} does not give the Court's own words"
    if here.get("number missing"):
        return f"{_show_numbers(claim, here)} does not stand in {where}"
    if here.get("limits added"):
        return f"{where} sets no such limit (only, always, never, even if …)"
    if here.get("negation"):
        return f"{where} says the opposite, or does not say it with or without “not”"
    if here.get("actor missing"):
        return f"{where} does not speak of the {', '.join(sorted(claim.subjects))} this lays a duty on"
    return f"{where} does not say this"


def _show_numbers(claim: Claim, here: Measured) -> str:
    lost = claim.measures - frozenset().union(*(g.measures for g in here.grounds))
    numbers = claim.numbers - frozenset().union(*(g.numbers for g in here.grounds)) - {n for n, _ in lost}
    return ", ".join([*(f"{n} {unit}{'' if n == '1' else 's'}" for n, unit in sorted(lost)), *sorted(numbers)])


def _clip(text: str, width: int = 140) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rsplit(" ", 1)[0] + " …"
