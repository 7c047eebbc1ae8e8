"""The sentences of an answer → HTML in the shape that was asked for: direct answer first, groups, list or table.

Pure functions: data in, HTML out, everything escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from kb.model import Answer, Claim, Support
from kb.ui.words import LEAD, SUMMARY, citation, escape, name_of

_LONGEST_WORD = 30
"""A longer last word must be able to break on a phone."""


def render_claims(answer: Answer) -> str:
    """All sentences with their markers: those that answer directly first, then the rest in the answer's shape."""
    supports = {support.marker: support for support in answer.supports}
    lead = [claim for claim in answer.claims if claim.aspect == LEAD]
    rest = [claim for claim in answer.claims if claim.aspect != LEAD]
    rows = [claim for claim in rest if claim.aspect] if answer.shape == "comparison" else []
    loose = [claim for claim in rest if claim not in rows]
    draw = _render_list if answer.shape == "list" else _render_group
    return "".join(
        (
            _render_lead(lead, supports) if lead else "",
            _render_comparison(rows, supports) if rows else "",
            *(draw(name, list(claims), supports) for name, claims in groupby(loose, _group)),
        )
    )


def _group(claim: Claim) -> str:
    return name_of(claim.group, claim.group)


def _render_lead(claims: Sequence[Claim], supports: Mapping[int, Support]) -> str:
    return f'<section class="pp-direct">{"".join(_render_claim(claim, supports) for claim in claims)}</section>'


def _render_group(name: str, claims: Sequence[Claim], supports: Mapping[int, Support]) -> str:
    heading = f"<h3>{escape(name)}</h3>" if name else ""
    return f'<section class="pp-group">{heading}{"".join(_render_claim(c, supports) for c in claims)}</section>'


def _render_list(name: str, claims: Sequence[Claim], supports: Mapping[int, Support]) -> str:
    """A group as a list, an item a provision; how many it has is said beside its name."""
    items = [(markers, list(said)) for markers, said in groupby(claims, lambda claim: claim.markers)]
    count = f'<span class="pp-count">{len(items)}<span class="pp-unseen"> in this text</span></span>'
    heading = f"<h3>{escape(name)} {count}</h3>" if name else ""
    drawn = "".join(f"<li>{_render_item(markers, said, supports)}</li>" for markers, said in items)
    return f'<section class="pp-group pp-listed">{heading}<ul>{drawn}</ul></section>'


def _render_item(markers: Sequence[int], claims: Sequence[Claim], supports: Mapping[int, Support]) -> str:
    """What is said of one provision, its name in front, its marker behind the last sentence."""
    names = ", ".join(supports[marker].citation for marker in markers if marker in supports)
    label = f'<span class="pp-item-name">{citation(names)}</span> ' if names else ""
    words = " ".join(claim.text.strip() for claim in claims).removeprefix(names).lstrip(" .")
    return f"{label}{_join(words, _render_markers(markers, supports))}"


def _render_comparison(claims: Sequence[Claim], supports: Mapping[int, Support]) -> str:
    """Texts side by side: a column for each group, a row for each aspect, both in order of appearance.

    On a phone each row becomes a card, which is why every cell carries the name of its column.
    """
    columns = list(dict.fromkeys(map(_group, claims)))
    cells: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        cells.setdefault((claim.aspect, _group(claim)), []).append(claim)
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    rows = "".join(
        f'<tr><th scope="row">{escape(aspect)}</th>'
        + "".join(_render_cell(name, cells.get((aspect, name), ()), supports) for name in columns)
        + "</tr>"
        for aspect in dict.fromkeys(claim.aspect for claim in claims)
    )
    return (
        '<div class="pp-comparison"><table><thead><tr><td><span class="pp-unseen">Compared</span></td>'
        f"{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _render_cell(column: str, claims: Sequence[Claim], supports: Mapping[int, Support]) -> str:
    nothing = '<p class="pp-nothing"><span aria-hidden="true">–</span><span class="pp-unseen">nothing said</span></p>'
    inner = "".join(_render_claim(claim, supports) for claim in claims) or nothing
    return f'<td data-label="{escape(column)}"><div>{inner}</div></td>'


def _render_claim(claim: Claim, supports: Mapping[int, Support]) -> str:
    return f'<p class="pp-claim">{_join(claim.text, _render_markers(claim.markers, supports))}</p>'


def _join(text: str, markers: str) -> str:
    """A sentence with its markers, which never stand alone on a line: they keep to its last word."""
    before, _, last = text.rstrip().rpartition(" ")
    if len(last) > _LONGEST_WORD:
        return f"{escape(text)} {markers}"
    return f'{escape(before)} <span class="pp-whole">{escape(last)} {markers}</span>'


def _render_markers(markers: Sequence[int], supports: Mapping[int, Support]) -> str:
    return "".join(_render_marker(supports[marker]) for marker in markers if marker in supports)


def _render_marker(support: Support) -> str:
    ours = support.layer == "digest"
    said = f"Citation {support.marker}: {support.citation}{', ' + SUMMARY if ours else ''}. Show the text."
    return (
        f'<button type="button" class="pp-marker{" pp-marker-summary" if ours else ""}" data-open="c{support.marker}" '
        f'aria-label="{escape(said)}" title="{escape(support.citation)}">{support.marker}</button>'
    )
