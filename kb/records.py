"""The digest's own types: what a provision asks, in our words. Data only; `kb/digest.py` reads and checks it.

A record summarises one provision, lists the duties it sets and says how it relates to others; a case summarises one
judgment. Neither is ever an official text.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from kb.model import Pinpoint

STRENGTHS = ("shall", "should", "may", "encouraged", "none")
"""How strongly a provision speaks, strongest first; `none` where it sets no duty (recitals, definitions, scope)."""

KINDS = {
    "definition": "definition",
    "criminalise": "what must be an offence",
    "aggravate": "aggravating circumstances",
    "sanction": "sanctions",
    "procedure": "investigation and procedure",
    "protect": "protection",
    "prevent": "prevention",
    "support": "support",
    "platform": "platforms and companies",
    "data": "data",
    "co-operate": "co-operation",
    "monitor": "monitoring",
    "right": "rights and freedoms",
    "principle": "aims and principles",
    "final-clause": "final clauses",
}
"""What a provision does, with the words a reader sees."""

RELATIONS = {
    "implements": ("implements", "is implemented by"),
    "parallel": ("is parallel to", "is parallel to"),
    "narrower": ("is a special case of", "has a special case in"),
    "procedure-for": ("gives the procedure for", "has its procedure in"),
    "exception-to": ("is an exception to", "has an exception in"),
    "cited-by": ("is referred to by", "refers to"),
    "defines": ("defines a term of", "uses a term defined in"),
    "applies": ("applies", "is applied by"),
    "related": ("is related to", "is related to"),
}
"""How one provision stands to another: "this … that", and the same read from the other end."""

SYMMETRIC = frozenset({"parallel", "related"})
"""Relations that stand in both records or in neither."""

ACTORS = {
    "courts": "courts",
    "prosecutors": "prosecutors",
    "law-enforcement": "police and investigators",
    "platforms": "online platforms",
    "companies": "companies",
    "service-providers": "service providers",
    "media": "media",
    "schools": "schools",
    "health-services": "health services",
    "support-services": "support services",
    "professionals": "professionals",
    "legislature": "the legislature",
    "civil-society": "civil society",
    "equality-bodies": "equality bodies",
    "research-bodies": "research bodies",
}
"""Whom a State has to make act, with the words a reader sees: "States should require *online platforms* to …"."""

NOT_HELD = "none until the text is fetched"
"""What `Case.pinpoints` says of a judgment known by its reports alone: no paragraph of it may be cited."""


def find_strongest(strengths: Iterable[str]) -> str:
    """The strongest of some modals; "none" of none."""
    return min(strengths, key=STRENGTHS.index, default="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A notion the digest is sorted by: `removal-orders`, "orders to remove or delete content".

    `term` is the preferred English term, `synonyms` the everyday, American, slang and short forms ("takedown"),
    `fr` the French legal term.
    """

    slug: str
    term: str
    synonyms: tuple[str, ...]
    fr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing a provision asks: who, how strongly, to do what, to what.

    `strength` is the modal of the official text (`STRENGTHS`), `qualifiers` the words that soften it ("where
    appropriate"), `via` the actor the bearer has to make act (`ACTORS`, or ""). `elements` are what a law must contain
    to meet it, each short enough to be checked.
    """

    who: str
    strength: str
    act: str
    object: str
    via: str = ""
    elements: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The duty in one line: "States should require online platforms to remove …"."""
        return f"{self.who} {self.strength} {self.act} {self.object}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeeAlso:
    """A related provision or judgment, and why: the record `relation` (`RELATIONS`) the one named `id`."""

    id: str
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """This project's own summary of one provision: an aid, never an official text.

    `dash` is 0 for the whole unit and n for the n-th unnumbered dash inside it. `asks` are everyday questions the
    provision answers: search aids that claim nothing.
    """

    pinpoint: Pinpoint
    summary: str
    kind: str = "principle"
    duties: tuple[Duty, ...] = ()
    topics: tuple[str, ...] = ()
    see: tuple[SeeAlso, ...] = ()
    asks: tuple[str, ...] = ()
    dash: int = 0

    @property
    def strength(self) -> str:
        """The strongest modal of its duties; "none" where it has no duty."""
        return find_strongest(d.strength for d in self.duties)

    @property
    def qualifiers(self) -> tuple[str, ...]:
        """What softens its duties, each said once."""
        return tuple(dict.fromkeys(q for d in self.duties for q in d.qualifiers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """This project's own summary of one judgment: facts, questions, what the Court held.

    `articles` are those of the Convention decided on ("8", "8+14", "P1-1"). `pinpoints` is "checked" where the records
    of its paragraphs were written from the text, and `NOT_HELD` where the judgment is known by reports alone: then
    `held` may be empty and `source` says what it rests on.
    """

    pinpoint: Pinpoint
    name: str
    applications: tuple[str, ...]
    date: datetime.date
    articles: tuple[str, ...]
    facts: str
    questions: tuple[str, ...]
    held: str
    pinpoints: str
    source: str = ""
    topics: tuple[str, ...] = ()
    see: tuple[SeeAlso, ...] = ()
    asks: tuple[str, ...] = ()

    @property
    def is_held(self) -> bool:
        """True where paragraphs of it may be cited."""
        return self.pinpoints != NOT_HELD
