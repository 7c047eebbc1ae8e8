"""The digest of the invented texts: records, relations, topics, a case known by its text and one by reports alone."""

from __future__ import annotations

import datetime

from kb.model import Pinpoint
from kb.records import NOT_HELD, Case, Digest, Duty, Topic
from kb.views import Relation, TopicEntry

_pin = Pinpoint.parse

RECORDS = (
    Digest(
        pinpoint=_pin("harbour/art-7/1"),
        summary="Authorities shall keep a register of lanterns.",
        kind="data",
        topics=("registers", "orders"),
        duties=(
            Duty(
                who="Authorities", strength="shall", act="keep", object="a register", via="courts", elements=("dates",)
            ),
            Duty(who="Authorities", strength="should", act="publish", object="it", qualifiers=("where appropriate",)),
        ),
    ),
    Digest(
        pinpoint=_pin("harbour/art-7/1"),
        dash=1,
        summary="A dash that repeats the duty.",
        kind="data",
        duties=(Duty(who="Authorities", strength="shall", act="keep", object="a register"),),
    ),
    Digest(
        pinpoint=_pin("harbour/art-7/2"),
        summary="An order lapses after thirty days.",
        kind="procedure",
        topics=("orders",),
        duties=(Duty(who="Tribunals", strength="may", act="confirm", object="an order"),),
    ),
    Digest(pinpoint=_pin("rec-2026-2/para-38"), summary="Asks harbours to answer keepers.", kind="principle"),
    Digest(
        pinpoint=_pin("rec-2026-2/para-38.2"),
        summary="Boats should be asked to report a loss the same day.",
        kind="platform",
        topics=("orders",),
        duties=(Duty(who="States", strength="should", act="ask", object="boats to report <losses>", via="companies"),),
    ),
    Digest(pinpoint=_pin("ecthr/001-900001/para-43"), summary="Eleven months is not prompt.", kind="procedure"),
)


def _relation(id: str, here: str, kind: str, words: str, citation: str, heading: str = "") -> Relation:
    return Relation(id=id, here=here, kind=kind, words=words, ours=True, citation=citation, heading=heading)


RELATIONS = (
    _relation(
        "rec-2026-2/para-38.2", "harbour/art-7/1", "parallel", "is parallel to", "CM/Rec(2026)2, para. 38.2", "Rooms"
    ),
    _relation(
        "harbour/art-7/1",
        "rec-2026-2/para-38.2",
        "parallel",
        "is parallel to",
        "Harbour Convention, Art. 7(1)",
        "Books",
    ),
    _relation(
        "ecthr/001-900001/para-43",
        "harbour/art-7/2",
        "applies",
        "is applied by",
        "Lind v. Norland, no. 1234/15, § 43, 2 June 2020",
    ),
    _relation("ecthr/001-900999", "harbour/art-7/2", "related", "is related to", ""),
)
TOPICS = (
    Topic(slug="orders", term="withdrawal <orders>", synonyms=("take it back", "lantern ban"), fr="ordonnances"),
    Topic(slug="registers", term="registers", synonyms=(), fr=""),
)


def _entry(unit: str, citation: str, strength: str, kind: str, summary: str, heading: str = "") -> TopicEntry:
    return TopicEntry(
        unit=unit,
        instrument="/".join(unit.split("/")[: 2 if unit.startswith("ecthr/") else 1]),
        citation=citation,
        heading=heading,
        strength=strength,
        kind=kind,
        summary=summary,
    )


ENTRIES = (
    _entry("rec-2026-2/recital-3", "CM/Rec(2026)2, preamble, recital 3", "none", "principle", "Recalls the fog."),
    _entry("rec-2026-2/para-38.2", "CM/Rec(2026)2, para. 38.2", "should", "platform", "Boats report | losses."),
    _entry("harbour/art-7/2", "Harbour Convention, Art. 7(2)", "may", "procedure", "An order lapses.", "Registers"),
    _entry(
        "ecthr/001-900001/para-43",
        "Lind v. Norland, no. 1234/15, § 43, 2 June 2020",
        "none",
        "procedure",
        "Eleven months is not prompt.",
    ),
    _entry("ecthr/001-900999", "Moor v. Estmark, no. 9/99, 3 May 1999", "none", "", "A breach was found."),
)
CASES = {
    "ecthr/001-900001": Case(
        pinpoint=_pin("ecthr/001-900001"),
        name="Lind v. Norland",
        applications=("1234/15",),
        date=datetime.date(2020, 6, 2),
        articles=("8", "8+14", "P1-1"),
        facts="A keeper wrote four letters.",
        questions=("Was the answer prompt?",),
        held="It was not prompt.",
        pinpoints="checked",
        topics=("orders",),
    ),
    "ecthr/001-900999": Case(
        pinpoint=_pin("ecthr/001-900999"),
        name="Moor v. Estmark",
        applications=("9/99",),
        date=datetime.date(1999, 5, 3),
        articles=("8",),
        facts="",
        questions=(),
        held="A breach was found.",
        pinpoints=NOT_HELD,
        source="a list of leading cases",
    ),
}
