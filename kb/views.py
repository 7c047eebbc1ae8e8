"""What the knowledge base shows besides answers: a provision with its surroundings, a topic, the library."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import Layer, Unit
from kb.records import Case, Digest, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A provision or judgment that stands in a relation to the one shown.

    `id` is the other end, `here` the unit shown or the part of it that is meant, `words` the relation read from here
    ("is parallel to"), `kind` its name (`kb.records.RELATIONS`), `ours` True where this unit's own record says it.
    `citation` and `heading` are the other end's where it is held, else "".
    """

    id: str
    here: str
    kind: str
    words: str
    ours: bool
    citation: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`kb show`: a unit in full, with its surroundings and its cross-references.

    `around` is the reading context in order: for a provision its article with every unit of it, for a paragraph of a
    judgment the paragraphs before and after. `refers_outside` says in words what is referred to and not held.
    `records` are the digest's of the unit and what is inside it, `relations` what it says of other provisions and they
    of it, `case` the judgment's own record.
    """

    unit: Unit
    children: tuple[str, ...]
    refers_to: tuple[str, ...]
    referred_by: tuple[str, ...]
    around: tuple[Unit, ...]
    refers_outside: tuple[str, ...] = ()
    records: tuple[Digest, ...] = ()
    relations: tuple[Relation, ...] = ()
    case: Case | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One text in the library: what is indexed, from which file, as of when that file was saved.

    `date` is the day of adoption or of the judgment, `records` how many records its digest has, `digest` whether that
    is complete ("complete", "partial", or "" where there is none).
    """

    key: str
    title: str
    reference: str
    layer: Layer
    as_of: str
    source: str
    sha256: str
    provisions: int
    url: str = ""
    caveat: str = ""
    date: str = ""
    records: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the knowledge base holds: instruments, judgments, the model that embedded them, where it lies.

    `not_held` are leading judgments known by reports alone: named in answers, never quoted.
    """

    instruments: tuple[Holding, ...]
    judgments: tuple[Holding, ...]
    passages: int
    model: str
    built: str
    home: str
    not_held: tuple[Holding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicEntry:
    """A provision on a topic: how strongly it speaks, what it asks in our words."""

    unit: str
    instrument: str
    citation: str
    heading: str
    strength: str
    kind: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage:
    """The concordance of a topic: provisions by instrument in the order of the catalogue, then case law."""

    topic: Topic
    entries: tuple[TopicEntry, ...]
