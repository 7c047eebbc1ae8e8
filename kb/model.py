"""The words of the house as types: frozen, no input or output, standard library only.

An identifier names one provision at the level the text itself numbers; see `Pinpoint`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from kb.errors import PinpointError

Layer = Literal["official", "digest"]
Mode = Literal["hybrid", "dense", "lexical"]
Confidence = Literal["high", "medium", "low", "none"]
Shape = Literal["plain", "closed", "comparison", "list"]
CitationStatus = Literal["resolved", "ambiguous", "unresolved"]

_TOKEN = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_MAX_LEVELS = 12
_TWO_TOKEN_DOCUMENTS = ("ecthr", "doc")
_NUMBERS = re.compile(r"(\d+)")


class Role(StrEnum):
    """The part of a judgment a paragraph stands in."""

    PROCEDURE = "procedure"
    FACTS = "facts"
    DOMESTIC_LAW = "domestic-law"
    SUBMISSIONS = "submissions"
    PRINCIPLES = "principles"
    ASSESSMENT = "assessment"
    JUST_SATISFACTION = "just-satisfaction"
    OPERATIVE = "operative"
    SEPARATE_OPINION = "separate-opinion"


COURT_ROLES = frozenset({Role.PRINCIPLES, Role.ASSESSMENT, Role.OPERATIVE})
"""Roles in which it is the Court that speaks, on the law. Submissions and separate opinions are never among them, nor
is the section on just satisfaction, where the parties' claims stand beside what the Court awards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinpoint:
    """The identifier of one document or of one provision in it.

    `istanbul/art-36/1/a` is Article 36(1)(a) of the Istanbul Convention, `rec-2026-2/para-38.2` paragraph 38.2 of
    CM/Rec(2026)2, `ecthr/001-89964/para-43` paragraph 43 of K.U. v. Finland. `document` is the key of the text
    (`istanbul`, `ecthr/001-89964`, `doc/national-bill`), `path` its levels below; an empty path is the whole text.
    """

    document: str
    path: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Pinpoint:
        """Reads an identifier. Raises `PinpointError` for anything that is not one."""
        tokens = text.split("/") if len(text) <= 400 else []
        bad = not tokens or len(tokens) > _MAX_LEVELS or not all(_TOKEN.fullmatch(t) for t in tokens)
        if bad or (tokens[0] in _TWO_TOKEN_DOCUMENTS and len(tokens) < 2):
            raise PinpointError(f"{text[:80]!r} is not an identifier; one looks like istanbul/art-36/1/a")
        cut = 2 if tokens[0] in _TWO_TOKEN_DOCUMENTS else 1
        return cls(document="/".join(tokens[:cut]), path=tuple(tokens[cut:]))

    def __str__(self) -> str:
        return "/".join((self.document, *self.path))

    def child(self, *tokens: str) -> Pinpoint:
        return Pinpoint(document=self.document, path=(*self.path, *tokens))

    @property
    def parent(self) -> Pinpoint | None:
        """The next level up: `para-38.2` → `para-38` → the document → None."""
        if not self.path:
            return None
        head, last = self.path[:-1], self.path[-1]
        if last.startswith("para-") and "." in last:
            return Pinpoint(document=self.document, path=(*head, last.rpartition(".")[0]))
        return Pinpoint(document=self.document, path=head)

    @property
    def ancestors(self) -> Iterator[Pinpoint]:
        """Nearest first, the document last."""
        up = self.parent
        while up is not None:
            yield up
            up = up.parent

    def contains(self, other: Pinpoint) -> bool:
        """True where `other` is this provision or lies inside it."""
        return self == other or any(self == up for up in other.ancestors)

    @property
    def sort_key(self) -> tuple[tuple[int, int, str], ...]:
        """Orders identifiers as a reader counts: `para-9` before `para-10`, `38` before `38.1`."""
        return tuple(
            key
            for token in (self.document, *self.path)
            # a level that ends sorts before one that goes on: `para-38` before `para-38.1` and `art-3` before `art-3/a`
            for key in (
                *((0, int(p), "") if p.isdigit() else (1, 0, p) for p in _NUMBERS.split(token) if p),
                (-1, 0, ""),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An entry of `corpus/sources.toml`: what an official text is and where it is published.

    `short` is how lawyers name it in a citation ("Istanbul Convention"); `articles` how many articles (for the
    Recommendation: paragraphs) a complete text has; `sha256` the checksum of the file it was tested with.
    """

    key: str
    title: str
    reference: str
    short: str
    kind: Literal["treaty", "protocol", "recommendation", "case-law"]
    adopted: str
    in_force: str
    languages: tuple[str, ...]
    urls: tuple[str, ...]
    articles: int
    sha256: str
    rights: str
    file_names: tuple[str, ...] = ()
    caveat: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """Any citable unit of an instrument: recital, operative point, article, paragraph, letter, appendix.

    `text` is verbatim without the unit's own label and holds its children with theirs, one unit a line;
    `lead` is the part of it before the first child ("Prevention initiatives should:"). `division` is the path of
    chapter, section and title above it. `page` counts from 1 where the file has pages.
    """

    pinpoint: Pinpoint
    heading: str
    division: tuple[str, ...]
    text: str
    lead: str
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A citable unit of a judgment: a numbered paragraph (§), an operative point, or a separate opinion's.

    `number` is the paragraph's own; `heading_path` the headings above it, outermost first.
    """

    pinpoint: Pinpoint
    number: int | None
    role: Role
    heading_path: tuple[str, ...]
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where one non-blank source line went: the unit, and as what part of it.

    A line above or outside every numbered unit (title, chapter heading, "Have agreed as follows:", signatures)
    belongs to the document's own pinpoint.
    """

    line: int
    pinpoint: Pinpoint
    part: Literal["title", "front", "heading", "text", "closing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A treaty, protocol or recommendation as parsed from one file, provisions in document order."""

    key: str
    title: str
    provisions: tuple[Provision, ...]
    placements: tuple[Placement, ...] = field(repr=False, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """A judgment of the European Court of Human Rights as parsed from one file.

    `item_id` is HUDOC's (`001-89964`), `date` ISO 8601, `formation` as printed ("GRAND CHAMBER"), `conclusions` the
    operative items on violation. `paragraphs` are in document order: numbered ones (`para-N`), operative points
    (`op-N`), separate opinions (`opinion-N`, and `opinion-N/M` for their own numbered paragraphs).
    `warnings` say in words what the source lacks (published as extracts, operative part lost).
    """

    item_id: str
    name: str
    application_numbers: tuple[str, ...]
    date: str
    formation: str
    respondent: tuple[str, ...]
    ecli: str
    conclusions: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    placements: tuple[Placement, ...] = field(repr=False, default=())
    warnings: tuple[str, ...] = ()

    @property
    def pinpoint(self) -> Pinpoint:
        return Pinpoint(document=f"ecthr/{self.item_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A reference found in a text: `source[start:end] == text`, and what it names.

    `targets` are identifiers; several for a range or a list, none when unresolved. `known` says whether every target
    exists in the knowledge base's structure. `label` keeps what was understood of an unresolved reference.
    """

    text: str
    start: int
    end: int
    status: CitationStatus
    targets: tuple[str, ...] = ()
    known: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is searched: a stretch of one provision, never across two.

    `text` is verbatim and quotable (`provision.text[start:end]`), `search_text` what the indexes read: headings and
    the sentence it hangs from added. `key` is unique and stable; `digest` passages carry our words, not official ones.
    """

    key: str
    pinpoint: Pinpoint
    text: str
    search_text: str
    layer: Layer
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A provision found: `found_by` maps exact, lexical, dense to the rank each gave it, `because` says what lifted it.

    `score` falls with rank, but for provisions of one article, which are kept from crowding out the next.
    """

    id: str
    citation: str
    instrument: str
    heading: str
    text: str
    layer: Layer
    score: float
    role: str = ""
    found_by: tuple[tuple[str, int], ...] = ()
    because: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Hits in order, ties by identifier, and how long it took in milliseconds."""

    query: str
    hits: tuple[Hit, ...]
    ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What a claim rests on. `quote` is verbatim in layer `official` (white space folded), ours in layer `digest`.

    `ecli` is the judgment's, empty for an instrument; it belongs in exports.
    """

    marker: int
    id: str
    citation: str
    quote: str
    layer: Layer
    url: str
    heading: str
    instrument: str
    role: str = ""
    ecli: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence of an answer and the markers of the supports it rests on. `group` is the instrument it is under.

    `aspect` is "lead" for a sentence that answers the question directly, before the groups; in a comparison it is the
    row ("How binding") of which `group` is the column; else "".
    """

    text: str
    markers: tuple[int, ...]
    group: str
    aspect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Claims with their supports, or a refusal with its reason and the nearest provisions.

    `shape` says how they are to be read: in groups ("plain"), after a yes or no ("closed"), as a table of groups and
    aspects ("comparison"), as a list by group ("list").
    `model` names the language model that wrote the claims, "" where none did; `removed` are the sentences it wrote that
    verification struck out, `removed_why` the reason for each; `note` is what a reader must know of how it was made.
    """

    question: str
    answered: bool
    claims: tuple[Claim, ...] = ()
    supports: tuple[Support, ...] = ()
    confidence: Confidence = "none"
    reason: str = ""
    nearest: tuple[Support, ...] = ()
    removed: tuple[str, ...] = ()
    removed_why: tuple[str, ...] = ()
    model: str = ""
    note: str = ""
    ms: float = 0.0
    shape: Shape = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One citable unit as the store holds it, of an instrument or of a judgment alike.

    `layer` tells whether `text` is official or, where the official text is not held, the digest's; `summary` is the
    digest's where there is one. `children` counts units directly below.
    """

    id: str
    document: str
    citation: str
    heading: str
    division: tuple[str, ...]
    role: str
    layer: Layer
    text: str
    lead: str = ""
    summary: str = ""
    url: str = ""
    children: tuple[str, ...] = ()
