"""What every page of *Browse* reads: names of texts, judgments and topics; a provision, or what is held of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kb.errors import KbError
from kb.model import Pinpoint, Unit
from kb.records import Topic, find_strongest
from kb.ui import Knowledge
from kb.ui.words import CASE_LAW, INSTRUMENT_NAMES, fold, name_of
from kb.views import Holding, Relation, Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """The library by key: instruments in the order of the catalogue, judgments by name, topics by term."""

    instruments: Mapping[str, Holding]
    judgments: Mapping[str, Holding]
    not_held: Mapping[str, Holding]
    topics: Mapping[str, tuple[Topic, int]]

    def name(self, id: str) -> str:
        """What the text behind an identifier is called: "Istanbul Convention", "K.U. v. Finland"."""
        key = document_of(id)
        holding = self.instruments.get(key) or self.judgments.get(key) or self.not_held.get(key)
        if key.startswith(f"{CASE_LAW}/"):
            return holding.title if holding else key
        return name_of(key, holding.title if holding else "")

    def term(self, slug: str) -> str:
        return self.topics[slug][0].term if slug in self.topics else slug


@lru_cache(maxsize=4)  # a knowledge base that is open never changes
def read_shelves(knowledge: Knowledge) -> Shelves:
    """Raises `KbError` where the knowledge base cannot say what it holds."""
    status = knowledge.status()
    return Shelves(
        instruments={h.key: h for h in status.instruments},
        judgments={h.key: h for h in sort_by_title(status.judgments)},
        not_held={h.key: h for h in sort_by_title(status.not_held)},
        topics={t.slug: (t, n) for t, n in sorted(knowledge.topics(), key=lambda pair: fold(pair[0].term))},
    )


def sort_by_title(holdings: Iterable[Holding]) -> list[Holding]:
    return sorted(holdings, key=lambda holding: (fold(holding.title), holding.key))


def read_inside(knowledge: Knowledge, id: str) -> list[Unit]:
    """The units held of a text or provision, in order; none where nothing is."""
    try:
        return list(knowledge.walk(id))
    except KbError:
        return []


def read_all(knowledge: Knowledge, ids: Iterable[str]) -> dict[str, Shown]:
    """Those of `ids` that can be shown."""
    shown: dict[str, Shown] = {}
    for id in ids:
        try:
            shown[id] = knowledge.show(id)
        except KbError:  # a reference may name a provision whose text is not held
            continue
    return shown


def document_of(id: str) -> str:
    """`istanbul/art-36/1` → `istanbul`; `ecthr/001-1/para-4` → `ecthr/001-1`."""
    return "/".join(id.split("/")[: 2 if id.startswith((f"{CASE_LAW}/", "doc/")) else 1])


def is_case_law(id: str) -> bool:
    return id.startswith(f"{CASE_LAW}/")


def group_of(id: str) -> str:
    """The text a provision is listed under: its document, every judgment under the Court's case law."""
    return CASE_LAW if is_case_law(id) else document_of(id)


def name_group(key: str, shelves: Shelves) -> str:
    return INSTRUMENT_NAMES[CASE_LAW] if key == CASE_LAW else shelves.name(key)


def place_of(citation: str) -> str:
    """The place alone: "Istanbul Convention, Art. 36(1)" → "Art. 36(1)"."""
    return citation.rpartition(", ")[2]


def top_of(id: str) -> str:
    """What the contents list for a provision: its article, paragraph or recital; for a judgment the judgment."""
    pinpoint = Pinpoint.parse(id)
    if is_case_law(id) or not pinpoint.path:
        return pinpoint.document
    return str([p for p in (pinpoint, *pinpoint.ancestors) if p.path][-1])


def strength_in(shown: Shown) -> str:
    """How strongly a provision itself speaks; an article without a record of its own, as its paragraphs do."""
    own = [r for r in shown.records if str(r.pinpoint) == shown.unit.id]
    return find_strongest(r.strength for r in own or shown.records)


def summary_of(shown: Shown) -> str:
    """Our words on a provision; an article without any, those of its first paragraph that has some."""
    if shown.unit.summary or shown.unit.layer == "digest":
        return shown.unit.summary or shown.unit.text
    return next((r.summary for r in shown.records), "")


def weigh(relation: Relation) -> int:
    """How much a relation tells: the closest first."""
    return _WEIGHTS.index(relation.kind) if relation.kind in _WEIGHTS else len(_WEIGHTS)


_WEIGHTS = (
    "parallel", "implements", "narrower", "exception-to", "procedure-for", "defines", "applies", "related", "cited-by",
)  # fmt: skip
