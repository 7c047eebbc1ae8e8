"""Legal references: find them in any text, resolve them to identifiers, print an identifier as lawyers cite it.

>>> catalogue = ListedCatalogue(["istanbul/art-36", "istanbul/art-36/1"])
>>> find_citations("see Art. 36(1) of the Istanbul Convention", catalogue)[0].targets
('istanbul/art-36/1',)
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.citation_catalogue import Catalogue, JudgmentName, ListedCatalogue, fold_name, parse_context
from kb.citation_find import Reference, find
from kb.citation_format import format_citation
from kb.citation_homes import HomeFinder
from kb.citation_judgments import CitedAbove
from kb.citation_resolve import OUTSIDE_PREFIX, Resolver
from kb.model import Citation

__all__ = [
    "Catalogue",
    "CitedAbove",
    "JudgmentName",
    "ListedCatalogue",
    "Reference",
    "citation_json",
    "find",
    "find_citations",
    "fold_name",
    "format_citation",
    "is_outside",
    "resolve",
]


def find_citations(
    text: str, catalogue: Catalogue, *, context: str | None = None, above: CitedAbove | None = None
) -> tuple[Citation, ...]:
    """Every reference in a text, in order and without overlap; `text[c.start:c.end] == c.text`.

    `context` is the identifier of where the text comes from: inside `lanzarote` "Article 23" is lanzarote/art-23,
    inside `budapest/art-9/4` "paragraph 2" is budapest/art-9/2, inside a judgment "Article 8" is the ECHR's. `above`
    carries what has been cited from one paragraph of a judgment to the next, for "Opuz, cited above".

    Without `context` the text may be a search box's, and shorthand counts too: "Lanzarote 23", "Rec 2026 2 §39.9".

    A list or range is one citation with all its targets. `ambiguous` citations have every candidate as target,
    `unresolved` ones have none and a `label` that says what was understood; see `is_outside`.
    Raises `PinpointError` if `context` is not an identifier.
    """
    return resolve(find(text, typed=not context), text, catalogue, context=context, above=above)


def resolve(
    references: Iterable[Reference],
    text: str,
    catalogue: Catalogue,
    *,
    context: str | None = None,
    above: CitedAbove | None = None,
) -> tuple[Citation, ...]:
    """Resolves what `find` found in `text`; arguments and errors as for `find_citations`."""
    place = parse_context(context)
    memory = above if above is not None else CitedAbove()
    finder = HomeFinder(text=text, catalogue=catalogue, context=place, above=memory)
    return Resolver(text=text, catalogue=catalogue, finder=finder, above=memory).resolve(references)


def is_outside(citation: Citation) -> bool:
    """True for a reference to a text that is not ours ("Article 12 of the Constitution"): no error of its author."""
    return citation.status == "unresolved" and citation.label.startswith(OUTSIDE_PREFIX)


def citation_json(citation: Citation) -> dict[str, object]:
    """The shape that `kb cite` prints: text, start, end, ids, known, status, label."""
    return {
        "text": citation.text,
        "start": citation.start,
        "end": citation.end,
        "ids": list(citation.targets),
        "known": citation.known,
        "status": citation.status,
        "label": citation.label,
    }
