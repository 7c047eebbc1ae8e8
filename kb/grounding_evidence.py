"""What can be held against a claim: the sentences of a provision, official ones and those of our digest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from kb.digest_store import DigestStore
from kb.grounding_quotes import Source
from kb.grounding_words import find_actors, find_measures, find_numbers, join
from kb.model import Layer, Pinpoint, Unit
from kb.records import Case, Digest, Duty
from kb.store import Store
from kb.text import split_sentences

MAX_LINES = 90
"""Sentences of one ground that are compared; an article of the Convention on the Court has no more."""
MAX_RECORDS = 30
MAX_ASKS = 12
MAX_HELD = 4_096
"""Grounds kept in memory."""
_WHOLE = 110
"""Words up to which a provision is compared as a whole besides, sentence by sentence."""
_LONGEST_LEAD = 45
_LABEL = re.compile(r"(?:[a-z]|[ivx]{1,4}|\d{1,2}(?:\.\d{1,2})?|–|-)\s+(?=\S)")
_LABEL_LINE = re.compile(rf"^{_LABEL.pattern}", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence that a claim is held against: of the official `text`, of our `digest` (or one of its duties).

    An `ask` is an everyday question that the provision answers: it shows what words mean and claims nothing.
    """

    text: str
    kind: Literal["text", "digest", "ask"]
    duty: Duty | None = None


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One provision, paragraph or judgment as evidence.

    `official` are its official words with those it hangs from, empty where they are not held; `digested` is true where
    our summary of it, or of the provision it is part of (`borrowed`), is among the lines. `sources` are all words from
    which a claim may take its names and actors, `own` those from which it may take its numbers; `terms` are
    other words for what it is about; `lead` is the chapeau it hangs from, `own_words` its official text alone.
    """

    id: str
    citation: str
    layer: Layer
    role: str
    heading: str
    official: tuple[str, ...]
    lines: tuple[Line, ...]
    sources: str
    own: str
    terms: str = ""
    lead: str = ""
    own_words: str = ""
    digested: bool = False
    borrowed: str = ""

    @cached_property
    def source(self) -> Source:
        return Source(self.official)

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(find_numbers(self.own))

    @cached_property
    def measures(self) -> frozenset[tuple[str, str]]:
        return frozenset(find_measures(self.own))

    @cached_property
    def actors(self) -> frozenset[str]:
        return find_actors(self.sources)

    @property
    def is_judgment(self) -> bool:
        return self.id.startswith("ecthr/")


class GroundReader:
    """Reads provisions as evidence. Safe to use from several threads."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._digest = DigestStore(store)
        self._topics = {t.slug: " ".join((t.term, *t.synonyms)) for t in self._digest.read_topics()}
        self._layers = {d.key: d.layer for d in store.read_documents()}
        self.read = lru_cache(maxsize=MAX_HELD)(self._read)

    def layer_of(self, document: str) -> str:
        """ "official", "digest", or "" for a text that is not held."""
        return self._layers.get(document, "")

    def _read(self, id: str) -> Ground | None:
        """The evidence that `id` gives; None where nothing of it is held."""
        pinpoint = Pinpoint.parse(id)
        unit = next(iter(self.store.read_units([id])), None)
        case = self._digest.read_case(pinpoint.document)
        if unit is None:
            return self._read_by_digest(pinpoint, case) if pinpoint.document.startswith("ecthr/") else None
        above = self._read_above(pinpoint)
        records = self._digest.read_records_inside(id)[:MAX_RECORDS]
        official = (unit.lead, unit.text) if unit.layer == "official" else ()
        borrowed = ""
        if not records:
            records, borrowed = self._borrow(unit, above)
        text = unit.text if unit.role else _LABEL_LINE.sub("", unit.text)
        own = join((unit.heading, unit.lead, text, unit.summary, *(_words_of(r) for r in records),
                    *(_words_of_case(case) if case else ())))  # fmt: skip
        lines = [*_read_official(unit), *_read_records(records, unit)]
        if case is not None and not pinpoint.path:
            lines += _read_case(case)
        mine = [r for r in records if str(r.pinpoint) == id]
        asks = [Line(text=ask, kind="ask") for r in mine for ask in r.asks]
        return Ground(
            id=id, citation=unit.citation, layer=unit.layer, role=unit.role, heading=unit.heading,
            official=tuple(o for o in official if o), lead=unit.lead,
            own_words=text, lines=(*lines[:MAX_LINES], *asks[:MAX_ASKS]), digested=bool(records),
            borrowed=borrowed, terms=join((*(a.text for a in asks), *(self._name(t) for r in mine for t in r.topics))),
            sources=join((unit.citation, *unit.division, *(u.text for u in above[-1:]), own)), own=own,
        )  # fmt: skip

    def _name(self, topic: str) -> str:
        """What a topic is called, in law and every day."""
        return self._topics.get(topic, "")

    def _read_above(self, pinpoint: Pinpoint) -> list[Unit]:
        """The units that this one is part of, nearest first, without the document."""
        return self.store.read_units([str(up) for up in pinpoint.ancestors if up.path])

    def _borrow(self, unit: Unit, above: Sequence[Unit]) -> tuple[tuple[Digest, ...], str]:
        """Where a letter has no record of its own, what that of its paragraph says: all of it, or its own point's."""
        for parent in above:
            records = self._digest.read_records(parent.id)
            if not records:
                continue
            if unit.layer == "digest":
                return records, parent.citation
            point = f"(point {Pinpoint.parse(unit.id).path[-1]})"
            mine = tuple(d for r in records for d in r.duties if point in d.object)
            return ((Digest(pinpoint=Pinpoint.parse(unit.id), summary="", duties=mine),) if mine else ()), ""
        return (), ""

    def _read_by_digest(self, pinpoint: Pinpoint, case: Case | None) -> Ground | None:
        """A judgment, or a paragraph of one whose text is not held, by what our digest says of the whole."""
        records = self._digest.read_records_inside(pinpoint.document)
        if case is None and not records:
            document = next((d for d in self.store.read_documents() if d.key == pinpoint.document), None)
            if document is None or pinpoint.path:
                return None
            return Ground(id=str(pinpoint), citation=f"{document.title}, {document.reference}", layer=document.layer,
                          role="", heading="", official=(), lines=(), sources=document.title,
                          own=document.title)  # fmt: skip
        lines = [*_read_records(records, None), *(_read_case(case) if case else ())]
        own = join((*(_words_of(r) for r in records), *(_words_of_case(case) if case else ())))
        name = f"{case.name}, no. {case.applications[0]}" if case and case.applications else pinpoint.document
        return Ground(
            id=str(pinpoint), citation=name, layer="digest", role="", heading="", official=(),
            lines=tuple(lines[:MAX_LINES]), digested=True, borrowed=name, sources=own, own=own,
        )  # fmt: skip


def _read_official(unit: Unit) -> list[Line]:
    """The official sentences, items of a list with the words they hang from; a short provision as a whole too."""
    heading = [Line(text=unit.heading, kind="text")] if unit.heading and not unit.role else []
    if unit.layer != "official":
        return heading
    found: list[Line] = []
    lead = split_sentences(unit.lead)[-1] if unit.lead else ""
    for line in unit.text.splitlines():
        label = _LABEL.match(line)
        words = line[label.end() :] if label else line
        hangs = lead if (label or unit.lead) and len(lead.split()) <= _LONGEST_LEAD else ""
        for sentence in split_sentences(words):
            found.append(Line(text=f"{hangs} {sentence}".strip(), kind="text"))
        if words.rstrip().endswith((":", "to")):
            lead = words
    if len(found) > 1 and len(unit.text.split()) <= _WHOLE:
        found.append(Line(text=" ".join(f"{unit.lead} {unit.text}".split()), kind="text"))
    return [*found, *heading]


def _read_records(records: Iterable[Digest], unit: Unit | None) -> list[Line]:
    found: list[Line] = []
    for record in records:
        found += [Line(text=s, kind="digest") for s in split_sentences(record.summary)]
        for duty in record.duties:
            found.append(Line(text=" ".join((duty.words, *duty.qualifiers)), kind="digest", duty=duty))
    if unit is not None and unit.layer == "digest" and not found:
        found = [Line(text=s, kind="digest") for s in split_sentences(unit.text)]
    return found


def _read_case(case: Case) -> list[Line]:
    """What our digest says of a judgment; of one known by reports alone also what it was asked and what it is about."""
    said = [s for part in (case.held, case.facts) for s in split_sentences(part)]
    about = ", ".join(t.replace("-", " ") for t in case.topics)
    articles = ", ".join(case.articles)
    said += [*case.questions, f"The judgment {case.name} is about {about}, under Article {articles} of the Convention."]
    return [Line(text=s, kind="digest") for s in said if s]


def _words_of(record: Digest) -> str:
    duties = (" ".join((d.words, d.via, *d.elements, *d.qualifiers)) for d in record.duties)
    return join((record.summary, *duties))


def _words_of_case(case: Case) -> tuple[str, ...]:
    return (case.name, str(case.date.year), str(case.date.day), f"{case.date:%B}", case.facts, case.held,
            *case.questions, *case.applications, *(f"Article {a}" for a in case.articles))  # fmt: skip
