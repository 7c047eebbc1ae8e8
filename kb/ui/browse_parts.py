"""The small parts of the pages of *Browse*: links, tags, chips, one duty; every word from data escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from kb.records import ACTORS, KINDS, Digest, Duty
from kb.ui.browse_shelves import Shelves, place_of
from kb.ui.words import citation, escape

STRENGTH_WORDS = {"shall": "shall", "should": "should", "may": "may", "encouraged": "encouraged"}
_STRENGTH_MEANS = {
    "shall": "an obligation",
    "should": "a recommendation",
    "may": "an option",
    "encouraged": "an encouragement",
}


def link(id: str, inner: str, *, kind: str = "", node: str = "", words: str = "") -> str:
    """A link that opens a provision or judgment; `inner` is HTML already, `words` are found by the filter alone."""
    return _anchor({"show": id}, inner, kind, node, words)


def topic_link(slug: str, inner: str, *, kind: str = "", node: str = "", words: str = "") -> str:
    """A link that opens the page of a topic; `words` are found by the filter and not shown."""
    return _anchor({"topic": slug}, inner, kind, node, words)


def _anchor(query: dict[str, str], inner: str, kind: str, node: str = "", words: str = "") -> str:
    extra = f' class="{kind}"' if kind else ""
    extra += f' data-node="{escape(node)}"' if node else ""
    extra += f' data-words="{escape(words)}"' if words else ""
    return f'<a href="?{escape(urlencode(query, safe="/"))}" data-browse{extra}>{inner}</a>'


def strength_tag(strength: str) -> str:
    """The modal in a word and a colour; nothing where no duty is set."""
    if strength not in STRENGTH_WORDS:
        return ""
    return (
        f'<span class="pp-strength pp-strength-{strength}" title="{_STRENGTH_MEANS[strength]}">'
        f"{STRENGTH_WORDS[strength]}</span>"
    )


def with_count(inner: str, count: int) -> str:
    return f'{inner} <span class="pp-count">{count}</span>'


def kind_words(kind: str) -> str:
    words = KINDS.get(kind, kind)
    return words[:1].upper() + words[1:]


def topic_chips(records: Iterable[Digest], shelves: Shelves) -> str:
    """What kind of provision it is, and its topics as links."""
    listed = list(records)
    kinds = dict.fromkeys(r.kind for r in listed)
    topics = dict.fromkeys(slug for r in listed for slug in r.topics if slug in shelves.topics)
    chips = [f'<li><span class="pp-kind">{escape(kind_words(kind))}</span></li>' for kind in kinds]
    chips += [f"<li>{topic_link(slug, escape(shelves.term(slug)), kind='pp-chip')}</li>" for slug in topics]
    return f'<ul class="pp-chips" aria-label="Kind and topics">{"".join(chips)}</ul>' if chips else ""


def section(name: str, title: str, inner: str, *, note: str = "", count: int = 0) -> str:
    """A part of a page under its own heading, which the list at the head of the page leads to; nothing where empty."""
    if not inner:
        return ""
    number = f' <span class="pp-count">{count}</span>' if count else ""
    said = f'<p class="pp-quiet pp-section-note">{note}</p>' if note else ""
    return (
        f'<section class="pp-section" id="pp-at-{name}" aria-labelledby="pp-head-{name}">'
        f'<h3 id="pp-head-{name}" tabindex="-1">{escape(title)}{number}</h3>{said}{inner}</section>'
    )


def jumps(parts: Sequence[tuple[str, str, str]]) -> str:
    """Links to the parts of a page that are there, given as (name, title, what it holds)."""
    there = [f'<li><a href="#pp-at-{name}">{escape(title)}</a></li>' for name, title, inner in parts if inner]
    return f'<nav class="pp-jumps" aria-label="On this page"><ul>{"".join(there)}</ul></nav>' if len(there) > 1 else ""


def render_duties(records: Sequence[Digest], unit: str, citations: dict[str, str]) -> str:
    """What a provision asks; what its paragraphs ask under the pinpoint of each, folded where it has words of its own.

    A dash often repeats a duty of its paragraph: each duty is shown once for each pinpoint.
    """
    groups: dict[str, dict[tuple[str, ...], Duty]] = {}
    kinds: dict[str, str] = {}
    for record in records:
        id = str(record.pinpoint)
        kinds.setdefault(id, record.kind)
        for duty in record.duties:
            groups.setdefault(id, {}).setdefault((duty.who, duty.strength, duty.act, duty.object), duty)
    if not groups:
        said = " and ".join(dict.fromkeys(KINDS.get(kind, kind) for kind in kinds.values()))
        return f'<p class="pp-quiet">It sets no duty of its own ({escape(said)}).</p>' if kinds else ""
    own = _list_duties(groups.pop(unit)) if unit in groups else ""
    inside = "".join(
        f'<h4 class="pp-duty-place">{link(id, citation(place_of(citations.get(id, id))))}</h4>{_list_duties(duties)}'
        for id, duties in groups.items()
    )
    if not own or not inside:
        return own + inside
    said = f"Paragraph by paragraph ({len(groups)})"
    return f'{own}<details class="pp-rest"><summary>{said}</summary>{inside}</details>'


def _list_duties(duties: Mapping[tuple[str, ...], Duty]) -> str:
    return f'<ul class="pp-duties">{"".join(map(_render_duty, duties.values()))}</ul>'


def _render_duty(duty: Duty) -> str:
    via = ACTORS.get(duty.via, duty.via)
    act = f"to {duty.act}" if duty.strength == "encouraged" else duty.act
    through = f'<p class="pp-duty-fact"><span>Carried out by</span> {escape(via)}</p>' if via else ""
    softened = "; ".join(duty.qualifiers)
    soft = f'<p class="pp-duty-fact"><span>Softened by</span> <i>{escape(softened)}</i></p>' if softened else ""
    elements = "".join(f"<li>{escape(element)}</li>" for element in duty.elements)
    listed = f'<p class="pp-duty-fact"><span>What it covers</span></p><ul>{elements}</ul>' if elements else ""
    return (
        f'<li class="pp-duty pp-duty-{escape(duty.strength)}"><p class="pp-duty-words"><b>{escape(duty.who)}</b> '
        f"{strength_tag(duty.strength)} {escape(act)} {escape(duty.object)}</p>{through}{listed}{soft}</li>"
    )


def fold_rest(items: Sequence[str], most: int, what: str, kind: str = "") -> str:
    """A list of which the first `most` are in sight and the rest folds away."""
    listed = f'<ul class="{kind}">{"".join(items[:most])}</ul>'
    if len(items) <= most:
        return listed if items else ""
    rest = "".join(items[most:])
    return (
        f'{listed}<details class="pp-rest"><summary>Show {len(items) - most} more {what}</summary>'
        f'<ul class="{kind}">{rest}</ul></details>'
    )
