"""Turns a place into identifiers of one document: "Articles 14 to 21" of `budapest` → budapest/art-14 … art-21.

Only what exists is returned; what does not exist comes back as a sentence that says so, never as its parent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.citation_catalogue import Catalogue
from kb.citation_places import MAX_PLACES, Path, Place
from kb.errors import PinpointError
from kb.model import Pinpoint

_UNIT_PREFIX: Final = {"article": "art-", "paragraph": "para-", "recital": "recital-", "op": "op-", "section": "s-"}
_LEVEL_NAMES: Final = {
    "art-": "article", "para-": "paragraph", "recital-": "recital", "op-": "operative point", "s-": "section",
}  # fmt: skip
_STEM: Final = re.compile(r"[a-z]+-(?:\d+\.)?")  # what the members of a range share: "art-", "para-38."
RECOMMENDATION: Final = "rec-2026-2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """What a place names in one document: identifiers, or the `problem` in words. `other` is a second reading.

    With identifiers, `problem` says what of the place has no identifier of its own.
    """

    ids: tuple[str, ...] = ()
    problem: str = ""
    other: tuple[str, ...] = ()


def locate(catalogue: Catalogue, document: str, place: Place, *, base: str = "", old_style: bool = False) -> Located:
    """Identifiers of a place in a document.

    `base` is the article or appendix that a lone paragraph or letter lies in. `old_style` reads "art. 8-1" as
    Article 8 § 1, as judgments of the old Court write it; elsewhere a rising pair is a range ("Art. 14-21").
    """
    path, upto = place.path, place.upto
    if place.hyphen and not old_style and int(path[1]) > int(path[0]):
        path, upto = path[:1], path[1]
    first = _expand(catalogue, document, _identify(document, place, path, base), upto)
    if not place.other:
        return first
    second = _expand(catalogue, document, _identify(document, place, place.other, base), upto)
    if first.ids and second.ids:
        return Located(ids=first.ids, other=second.ids)
    return second if second.ids else first


def _identify(document: str, place: Place, path: Path, base: str) -> str:
    if base:
        return "/".join((base, *path))
    if place.unit == "appendix":
        if document == RECOMMENDATION and path:
            return _numbered(document, path)
        return "/".join((document, "appendix", *path))
    if place.unit == "paragraph":
        return _numbered("/".join(filter(None, (document, place.within))), path)
    if not path or place.unit == "letter":
        return document
    return "/".join((document, f"{_UNIT_PREFIX.get(place.unit, '')}{path[0]}", *path[1:]))


def _numbered(document: str, path: Path) -> str:
    # The Recommendation and judgments number paragraphs through; "38.2" is one level in its identifier.
    digits = next((n for n, token in enumerate(path) if not token.isdigit()), len(path))
    return "/".join((document, "para-" + ".".join(path[:digits]), *path[digits:]))


def _expand(catalogue: Catalogue, document: str, id: str, upto: str) -> Located:
    if not catalogue.exists(id):
        paragraph = _paragraph_of_judgment(catalogue, id)
        if paragraph:
            return Located(ids=(paragraph,), problem=f"{id.removeprefix(paragraph + '/')} lies in {paragraph}")
        return Located(problem=_describe_missing(catalogue, id))
    if not upto:
        return Located(ids=(id,))
    head, _, tail = id.rpartition("/")
    prefix = _STEM.match(tail)
    last = f"{head}/{prefix.group() if prefix else ''}{upto}"
    if not catalogue.exists(last):
        return Located(problem=_describe_missing(catalogue, last))
    parent = Pinpoint.parse(id).parent
    siblings = [c for c in catalogue.children(str(parent)) if _kind(c) == _kind(id)] if parent else []
    if id not in siblings or last not in siblings or siblings.index(id) > siblings.index(last):
        return Located(problem=f"{id} to {last} is not a range")
    members = tuple(siblings[siblings.index(id) : siblings.index(last) + 1])
    if len(members) > MAX_PLACES:
        return Located(problem=f"{id} to {last} is {len(members)} provisions, more than {MAX_PLACES}")
    return Located(ids=members)


def _paragraph_of_judgment(catalogue: Catalogue, id: str) -> str:
    # Judgments have no level below the paragraph: "§ 25 (b)" is in paragraph 25, and the citation says so.
    tokens = id.split("/")
    paragraph = "/".join(tokens[:3])
    below = tokens[0] == "ecthr" and len(tokens) > 3 and tokens[2].startswith("para-") and tokens[3].isalpha()
    return paragraph if below and catalogue.exists(paragraph) else ""


def _kind(id: str) -> str:
    tail = id.rpartition("/")[2]
    named = re.match(r"[a-z]+-", tail)
    return named.group() if named else "digit" if tail.isdigit() else "letter"


def _describe_missing(catalogue: Catalogue, id: str) -> str:
    """How far an identifier's siblings go: "istanbul/art-99 does not exist (81 articles)"."""
    try:
        parent = Pinpoint.parse(id).parent
    except PinpointError:
        parent = None
    while parent is not None and not catalogue.exists(str(parent)):
        parent = parent.parent
    if parent is None:
        return f"{id} does not exist"
    same = [c for c in catalogue.children(str(parent)) if _kind(c) == _kind(id)]
    noun = _LEVEL_NAMES.get(_kind(id), "paragraph" if _kind(id) == "digit" else "letter")
    where = "" if not parent.path else f" in {parent}"
    return f"{id} does not exist ({len(same) or 'no'} {noun}{'' if len(same) == 1 else 's'}{where})"


def enclosing(context: Pinpoint | None) -> str:
    """The article or appendix that a pinpoint lies in: budapest/art-9/4 → budapest/art-9."""
    if context is None or not context.path or not context.path[0].startswith(("art-", "appendix", "s-")):
        return ""
    return f"{context.document}/{context.path[0]}"


def levels_up(context: Pinpoint) -> Iterator[str]:
    """The pinpoint and the levels above it inside its document, nearest first."""
    yield str(context)
    yield from (str(up) for up in context.ancestors if up.path)
