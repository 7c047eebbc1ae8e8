"""The page of a topic: the concordance, every provision on it by instrument, then case law; as Markdown too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from kb.records import STRENGTHS, Topic
from kb.ui.browse_parts import kind_words, link, strength_tag
from kb.ui.browse_shelves import Shelves, document_of, group_of, name_group, place_of
from kb.ui.markdown import plain
from kb.ui.words import CASE_LAW, CAUTION, citation, escape, number_of
from kb.views import TopicEntry, TopicPage

_LOST = ' <span class="pp-quiet">text not held: no paragraph can be cited</span>'
_HEADS = ("Provision", "Strength", "What it does", "Our summary")
_CASE_HEADS = ("Paragraph", "Strength", "What it does", "Our summary")


def render_topic(page: TopicPage, shelves: Shelves) -> str:
    """The page a drafter starts from."""
    topic = page.topic
    groups = group_entries(page.entries, shelves)
    tables = "".join(_render_group(f"in-{n}", key, entries, shelves) for n, (key, entries) in enumerate(groups.items()))
    empty = "" if groups else '<p class="pp-quiet">Nothing is held on this topic.</p>'
    buttons = (
        '<div class="pp-actions pp-page-actions"><button type="button" class="pp-quiet-button" data-act="copy">'
        'Copy as Markdown table</button><button type="button" class="pp-quiet-button" data-act="print">Print'
        "</button></div>"
    )
    inner = (
        '<header class="pp-page-head"><p class="pp-quiet">Topic</p>'
        f'<h2 tabindex="-1">{escape(_capital(topic.term))}</h2>{_render_words(topic)}</header>'
        f"{_render_overview(groups, shelves)}{buttons}{tables}{empty}"
        f'<pre class="pp-markdown" hidden>{escape(write_topic(page, shelves))}</pre>'
    )
    return (
        f'<article class="pp-page pp-page-topic" data-node="topic:{escape(topic.slug)}" '
        f'data-title="{escape(_capital(topic.term))}">{inner}</article>'
    )


def group_entries(entries: Sequence[TopicEntry], shelves: Shelves) -> dict[str, list[TopicEntry]]:
    """Entries by instrument in the order of the catalogue, case law last."""
    found: dict[str, list[TopicEntry]] = {key: [] for key in (*shelves.instruments, CASE_LAW)}
    for entry in entries:
        found.setdefault(group_of(entry.unit), []).append(entry)
    case_law = found.pop(CASE_LAW)
    return {key: group for key, group in {**found, CASE_LAW: case_law}.items() if group}


def write_topic(page: TopicPage, shelves: Shelves) -> str:
    """The concordance as a Markdown table: one row for each provision, its strength, what it does, our summary."""
    lines = [f"# {plain(_capital(page.topic.term))}"]
    if page.topic.fr:
        lines += ["", f"French: {plain(page.topic.fr)}"]
    lines += ["", "| Provision | Strength | What it does | Our summary (not official) |", "| --- | --- | --- | --- |"]
    for entries in group_entries(page.entries, shelves).values():
        for entry in entries:
            cells = (entry.citation, _strength_words(entry), kind_words(entry.kind), entry.summary)
            lines.append(f"| {' | '.join(plain(cell) for cell in cells)} |")
    return "\n".join((*lines, "", f"*{CAUTION}*", ""))


def _render_words(topic: Topic) -> str:
    french = f'<p class="pp-french"><span>French</span> <i lang="fr">{escape(topic.fr)}</i></p>' if topic.fr else ""
    also = ", ".join(topic.synonyms)
    called = f'<p class="pp-french"><span>Also called</span> {escape(also)}</p>' if also else ""
    return french + called


def _render_overview(groups: dict[str, list[TopicEntry]], shelves: Shelves) -> str:
    """How much each text says on it, and how strongly, at a glance."""
    items = []
    for number, (key, entries) in enumerate(groups.items()):
        counts = Counter(entry.strength for entry in entries)
        tags = "".join(
            f"<span>{counts[strength]} {strength_tag(strength)}</span>"
            for strength in STRENGTHS
            if counts[strength] and strength != "none"
        )
        rest = f'<span class="pp-quiet">{counts["none"]} without a duty</span>' if counts["none"] else ""
        total = f'<b class="pp-total">{len(entries)}</b>'
        name = f'<a href="#pp-at-in-{number}">{escape(name_group(key, shelves))}</a>'
        items.append(f"<li>{total}<div>{name}<p>{tags}{rest}</p></div></li>")
    return f'<ul class="pp-overview">{"".join(items)}</ul>' if items else ""


def _render_group(name: str, key: str, entries: Sequence[TopicEntry], shelves: Shelves) -> str:
    if key == CASE_LAW:
        inner = _render_case_law(entries, shelves)
    else:
        recitals = [entry for entry in entries if "/recital-" in entry.unit]
        rest = [entry for entry in entries if "/recital-" not in entry.unit]
        inner = _render_table("".join(map(_render_row, rest))) if rest else ""
        if recitals:
            what = "recital" if len(recitals) == 1 else "recitals"
            table = _render_table("".join(map(_render_row, recitals)))
            inner += f'<details class="pp-rest"><summary>Preamble: {len(recitals)} {what}</summary>{table}</details>'
    title = escape(name_group(key, shelves))
    return (
        f'<section class="pp-section" id="pp-at-{name}" aria-labelledby="pp-head-{name}">'
        f'<h3 id="pp-head-{name}" tabindex="-1">{title} <span class="pp-count">{len(entries)}</span></h3>'
        f"{inner}</section>"
    )


def _render_table(rows: str, heads: Sequence[str] = _HEADS) -> str:
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return f'<table class="pp-table pp-concordance"><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>'


def _render_row(entry: TopicEntry) -> str:
    heading = f'<span class="pp-quiet">{escape(entry.heading)}</span>' if entry.heading else ""
    return _render_cells(f"{link(entry.unit, citation(place_of(entry.citation)))}{heading}", entry)


def _render_cells(head: str, entry: TopicEntry) -> str:
    none = '<span class="pp-quiet">–</span>'
    cells = (
        ("Strength", strength_tag(entry.strength) or none),
        ("What it does", escape(kind_words(entry.kind)) or none),
        ("Our summary", escape(entry.summary)),
    )
    empty = ' class="pp-none"'
    shown = "".join(
        f'<td data-label="{label}"{empty if cell == none else ""}><span>{cell}</span></td>' for label, cell in cells
    )
    return f'<tr><th scope="row">{head}</th>{shown}</tr>'


def _render_case_law(entries: Sequence[TopicEntry], shelves: Shelves) -> str:
    """Judgments one after the other, each named once above its paragraphs."""
    rows = []
    for key, found in groupby(entries, lambda entry: document_of(entry.unit)):
        own = list(found)
        lost = (
            ' <span class="pp-quiet">text not held: no paragraph can be cited</span>' if key in shelves.not_held else ""
        )
        holding = shelves.judgments.get(key) or shelves.not_held.get(key)
        year = f' <span class="pp-quiet">{escape(holding.date[:4])}</span>' if holding and holding.date else ""
        name = f"{link(key, escape(shelves.name(key)))}{year}{lost}"
        rows.append(f'<tr class="pp-case-row"><th scope="rowgroup" colspan="4">{name}</th></tr>')
        rows += [_render_cells(_name_paragraph(entry), entry) for entry in own]
    return _render_table("".join(rows), _CASE_HEADS)


def _name_paragraph(entry: TopicEntry) -> str:
    number = number_of(entry.unit)
    return link(entry.unit, escape(number)) if number else "The case"


def _strength_words(entry: TopicEntry) -> str:
    return entry.strength if entry.strength != "none" else "–"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
