"""The pages of *Browse*: a provision with all that surrounds it, an instrument, the first page, what goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.errors import KbError
from kb.model import Pinpoint, Unit
from kb.ui import Knowledge
from kb.ui.browse_graph import render_neighbourhood
from kb.ui.browse_judgment import render_judgment
from kb.ui.browse_parts import jumps, link, render_duties, section, topic_chips, topic_link, with_count
from kb.ui.browse_related import (
    group_relations,
    render_case_law,
    render_references_here,
    render_side_by_side,
)
from kb.ui.browse_shelves import (
    Shelves,
    document_of,
    is_case_law,
    place_of,
    read_inside,
    read_shelves,
    top_of,
)
from kb.ui.browse_topic import render_topic
from kb.ui.browse_tree import render_instrument
from kb.ui.library import format_date
from kb.ui.provision import render_reading
from kb.ui.words import badge, citation, escape, number_of, paragraph, role_name, source_link
from kb.views import Shown

WAY_OUT = "Choose a provision, a judgment or a topic in the contents."


def draw_show(knowledge: Knowledge, id: str) -> str:
    """The page of an instrument, a provision, a judgment or a paragraph of one."""
    try:
        shelves = read_shelves(knowledge)
        shown = knowledge.show(id)
        if not Pinpoint.parse(id).path:
            render = render_judgment if is_case_law(id) else _render_instrument_page
            return render(knowledge, shown, shelves)
        return _render_provision_page(knowledge, shown, shelves)
    except KbError as error:
        return render_lost(error.message, _find_nearest(knowledge, id))


def draw_topic(knowledge: Knowledge, slug: str) -> str:
    """The page of a topic: every provision on it, by instrument."""
    try:
        return render_topic(knowledge.topic(slug), read_shelves(knowledge))
    except KbError as error:
        return render_lost(error.message)


def draw_start(knowledge: Knowledge) -> str:
    """What can be read here, before anything was chosen."""
    try:
        shelves = read_shelves(knowledge)
    except KbError as error:
        return render_lost(error.message)
    texts = "".join(
        f"<li><b>{link(h.key, escape(shelves.name(h.key)))}</b> {badge(h.layer)}"
        f'<span class="pp-quiet">{escape(h.title)}</span></li>'
        for h in shelves.instruments.values()
    )
    topics = "".join(
        f"<li>{topic_link(slug, with_count(escape(topic.term), count), kind='pp-chip')}</li>"
        for slug, (topic, count) in shelves.topics.items()
    )
    held = f"{len(shelves.judgments)} judgments are held in the contents under Judgments"
    lost = f"; {len(shelves.not_held)} more are named there without their text" if shelves.not_held else ""
    inner = "".join(
        (
            section("texts", "Instruments", f'<ul class="pp-start-texts">{texts}</ul>'),
            section("cases", "Judgments", paragraph(f"{held}{lost}.")) if shelves.judgments else "",
            section("topics", "Topics", f'<ul class="pp-chips">{topics}</ul>' if topics else ""),
        )
    )
    lead = "Read the texts as a book: each provision with what it asks, what stands beside it, and the case law on it."
    return wrap("", "Browse", f'<h2 tabindex="-1">Browse</h2>{paragraph(lead, "pp-lead")}{inner}')


def render_lost(message: str, nearest: Unit | None = None) -> str:
    """One plain sentence and the way out; what to type at a command line is left out."""
    message = message.partition("; `kb ")[0]
    sentence = message[:1].upper() + message[1:]
    sentence += "" if sentence.endswith((".", "?", "!")) else "."
    near = f" The nearest that is held: {link(nearest.id, citation(nearest.citation))}." if nearest else ""
    way = f'<p class="pp-quiet">{WAY_OUT}{near}</p>'
    return wrap(
        "", "Not found", f'<h2 tabindex="-1">Not found</h2><div class="pp-error">{paragraph(sentence)}</div>{way}'
    )


def wrap(node: str, title: str, inner: str, kind: str = "") -> str:
    """A page; `node` is what the contents mark as open, `title` what the window is called."""
    css = f" pp-page-{kind}" if kind else ""
    return f'<article class="pp-page{css}" data-node="{escape(node)}" data-title="{escape(title)}">{inner}</article>'


def _find_nearest(knowledge: Knowledge, id: str) -> Unit | None:
    """The first unit held of the nearest level above an identifier that is not."""
    try:
        above = [p for p in Pinpoint.parse(id).ancestors if p.path]
    except KbError:
        return None
    return next((units[0] for p in above if (units := read_inside(knowledge, str(p)))), None)


def _render_provision_page(knowledge: Knowledge, shown: Shown, shelves: Shelves) -> str:
    unit = shown.unit
    grouped = group_relations(shown, shelves)
    citations = {u.id: u.citation for u in (*shown.around, *read_inside(knowledge, unit.id))}
    duties = section("asks", "What it asks", render_duties(shown.records, unit.id, citations), note=_duty_note(shown))
    parts = [
        ("asks", "What it asks", duties),
        ("beside", "Side by side", render_side_by_side(knowledge, shown, grouped, shelves)),
        ("cases", "Case law", render_case_law(knowledge, shown, grouped, shelves)),
        ("references", "References", render_references_here(knowledge, shown, shelves)),
        ("around", "Neighbourhood", render_neighbourhood(shown, grouped, shelves)),
    ]
    text = f'<div class="pp-reading pp-reading-{unit.layer}{_whole(unit)}">{_render_text(shown)}</div>'
    head = _render_head(knowledge, shown, shelves)
    inner = f"{head}{jumps(parts)}{text}{_render_parts(shown, citations)}{''.join(part for _, _, part in parts)}"
    return wrap(top_of(unit.id), unit.citation, inner, "provision")


def _render_text(shown: Shown) -> str:
    """An article whole; a recital or a paragraph of a judgment by itself, those around it folded below."""
    alone = replace(shown, around=(shown.unit,))
    if len(shown.around) < 2 or not _stands_alone(shown.unit.id):
        return render_reading(shown)
    context = render_reading(replace(shown, unit=replace(shown.unit, summary="")))
    folded = f'<details class="pp-rest"><summary>Read it in its place, with those before and after</summary>{context}'
    return f"{render_reading(alone)}{folded}</details>"


def _stands_alone(id: str) -> bool:
    return is_case_law(id) or "/recital-" in id or "/op-" in id


def _whole(unit: Unit) -> str:
    """An article shown as a whole needs no rule beside every line of it."""
    return " pp-reading-whole" if top_of(unit.id) == unit.id or _stands_alone(unit.id) else ""


def _duty_note(shown: Shown) -> str:
    return badge("digest") if shown.records else ""


def _render_head(knowledge: Knowledge, shown: Shown, shelves: Shelves) -> str:
    unit = shown.unit
    above = link(document_of(unit.id), escape(shelves.name(unit.id)))
    divisions = "".join(f"<li>{escape(part)}</li>" for part in unit.division if part)
    heading = unit.heading if unit.heading not in unit.division else ""
    titled = f'<p class="pp-heading">{escape(heading)}</p>' if heading else ""
    role = f'<span class="pp-role">{escape(role_name(unit.role))}</span>' if unit.role else ""
    notes = f'<p class="pp-notes">{badge(unit.layer)}{role}{source_link(unit.url)}</p>'
    chips = topic_chips([r for r in shown.records if r.pinpoint == Pinpoint.parse(unit.id)] or shown.records, shelves)
    return (
        f'{_render_steps(knowledge, unit)}<header class="pp-page-head">'
        f'<ol class="pp-trail"><li>{above}</li>{divisions}</ol>'
        f'<h2 tabindex="-1">{citation(unit.citation)}</h2>{titled}{notes}</header>{chips}'
    )


def _render_steps(knowledge: Knowledge, unit: Unit) -> str:
    """Links to the provision before and after, among those of the same level, and one level up."""
    parent = Pinpoint.parse(unit.id).parent
    within = str(parent) if parent else unit.document
    siblings = _list_siblings(read_inside(knowledge, within), within)
    ids = list(siblings)
    at = ids.index(unit.id) if unit.id in siblings else -1
    if at < 0:
        return ""
    before = _render_step(siblings, ids[at - 1], "previous") if at else ""
    after = _render_step(siblings, ids[at + 1], "next") if at + 1 < len(ids) else ""
    up = _render_up(within, unit) if parent and parent.path else ""
    steps = before + up + after
    return f'<nav class="pp-steps" aria-label="Previous and next">{steps}</nav>' if steps else ""


def _list_siblings(units: Sequence[Unit], within: str) -> dict[str, str]:
    """Identifier → place of what stands directly in `within`, held itself or by its parts."""
    outer = Pinpoint.parse(within)
    found: dict[str, str] = {}
    for unit in units:
        pinpoint = Pinpoint.parse(unit.id)
        line = [pinpoint, *pinpoint.ancestors]
        if outer not in line[1:]:
            continue
        child = str(line[line.index(outer) - 1])
        place = number_of(unit.id) or place_of(unit.citation)
        found.setdefault(child, place if child == unit.id else place.rpartition("(")[0] or place)
    return found


def _render_step(siblings: dict[str, str], id: str, way: str) -> str:
    arrow = ("← ", "") if way == "previous" else ("", " →")
    words = (
        f'<span aria-hidden="true">{arrow[0]}</span>{escape(siblings[id])}<span aria-hidden="true">{arrow[1]}</span>'
    )
    said = f'<span class="pp-unseen">{way}: </span>'
    return link(id, said + words, kind=f"pp-step pp-step-{way}")


def _render_up(within: str, unit: Unit) -> str:
    place = place_of(unit.citation)
    words = place.rpartition("(")[0] or place.rpartition(".")[0] or within
    return link(within, f'<span aria-hidden="true">↑ </span>{escape(words)}', kind="pp-step pp-step-up")


def _render_parts(shown: Shown, citations: dict[str, str]) -> str:
    """The paragraphs and letters of an article, each a link to its own page."""
    outer = Pinpoint.parse(shown.unit.id)
    inside = [id for id in citations if id != shown.unit.id and outer.contains(Pinpoint.parse(id))]
    if not inside:
        return ""
    items = "".join(f"<li>{link(id, citation(place_of(citations[id])), kind='pp-chip')}</li>" for id in inside)
    return (
        f'<nav class="pp-parts" aria-label="Its parts"><span class="pp-quiet">Open a part</span><ul>{items}</ul></nav>'
    )


def _render_instrument_page(knowledge: Knowledge, shown: Shown, shelves: Shelves) -> str:
    """An instrument's own page: what it is, its contents, opened."""
    key = shown.unit.id
    holding = shelves.instruments.get(key)
    name = shelves.name(key)
    facts = []
    if holding:
        facts = [holding.reference, f"of {format_date(holding.date)}" if holding.date else ""]
    stated = " ".join(fact for fact in facts if fact)
    title = holding.title if holding and holding.title != name else ""
    caveat = f'<p class="pp-caveat">{escape(holding.caveat)}</p>' if holding and holding.caveat else ""
    held = (
        f'<span class="pp-quiet">as of {escape(format_date(holding.as_of))}</span>' if holding and holding.as_of else ""
    )
    contents = render_instrument(knowledge, holding, shelves, opened=True) if holding else ""
    head = (
        f'<header class="pp-page-head"><h2 tabindex="-1">{escape(name)}</h2>'
        f"{f'<p class=pp-heading>{escape(title)}</p>' if title else ''}"
        f'<p class="pp-quiet">{escape(stated)}</p>'
        f'<p class="pp-notes">{badge(shown.unit.layer)}{held}{source_link(shown.unit.url)}</p>{caveat}</header>'
    )
    return wrap(key, name, head + section("contents", "Contents", f'<ul class="pp-contents">{contents}</ul>'))
