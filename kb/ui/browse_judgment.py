"""The page of a judgment: what we say of it, its key paragraphs, all paragraphs; or plainly that it is not held."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from kb.model import Unit
from kb.records import Case, Digest
from kb.ui import Knowledge
from kb.ui.browse_graph import render_neighbourhood
from kb.ui.browse_parts import jumps, kind_words, link, section, strength_tag, topic_link
from kb.ui.browse_related import group_relations, render_case_law, render_references_here, render_side_by_side
from kb.ui.browse_shelves import Shelves, read_inside
from kb.ui.library import format_date
from kb.ui.words import badge, escape, number_of, paragraph, role_name, source_link
from kb.views import Holding, Shown

_ECHR = "echr/art-"


def render_judgment(knowledge: Knowledge, shown: Shown, shelves: Shelves) -> str:
    key = shown.unit.id
    held = key in shelves.judgments and not (shown.case and not shown.case.is_held)
    holding = shelves.judgments.get(key) or shelves.not_held.get(key)
    grouped = group_relations(shown, shelves)
    units = [u for u in read_inside(knowledge, key) if u.id != key] if held else []
    parts = [
        ("case", "The case", _render_case(shown.case, held)),
        ("key", "Key paragraphs", _render_key(shown.records) if held else ""),
        ("all", "All paragraphs", _render_all(units, opened=not shown.records)),
        ("beside", "Side by side", render_side_by_side(knowledge, shown, grouped, shelves)),
        ("cases", "Related judgments", render_case_law(knowledge, shown, grouped, shelves)),
        ("references", "References", render_references_here(knowledge, shown, shelves)),
        ("around", "Neighbourhood", render_neighbourhood(shown, grouped, shelves)),
    ]
    head = _render_head(shown, holding, held, shelves)
    inner = f"{head}{jumps(parts)}{''.join(part for _, _, part in parts)}"
    return (
        f'<article class="pp-page pp-page-judgment" data-node="{escape(key)}" '
        f'data-title="{escape(shelves.name(key))}">{inner}</article>'
    )


def _render_head(shown: Shown, holding: Holding | None, held: bool, shelves: Shelves) -> str:
    case = shown.case
    name = case.name if case else holding.title if holding else shown.unit.citation
    date = case.date.isoformat() if case else holding.date if holding else ""
    numbers = holding.reference if holding else ", ".join(case.applications) if case else ""
    stated = " · ".join(part for part in ("European Court of Human Rights", numbers, format_date(date)) if part)
    status = badge(shown.unit.layer) if held else '<span class="pp-badge pp-badge-lost">Text not held</span>'
    lost = "" if held else _say_not_held(case)
    none = "" if case or not held else paragraph("We have not written a summary of this judgment yet.", "pp-quiet")
    return (
        f'<header class="pp-page-head"><h2 tabindex="-1">{escape(name)}</h2><p class="pp-quiet">{escape(stated)}</p>'
        f'<p class="pp-notes">{status}{source_link(shown.unit.url)}</p></header>'
        f"{_render_chips(case, shelves)}{lost}{none}"
    )


def _render_chips(case: Case | None, shelves: Shelves) -> str:
    if case is None:
        return ""
    chips = [f"<li>{_link_article(article)}</li>" for article in case.articles]
    chips += [
        f"<li>{topic_link(slug, escape(shelves.term(slug)), kind='pp-chip')}</li>"
        for slug in case.topics
        if slug in shelves.topics
    ]
    return f'<ul class="pp-chips" aria-label="Articles and topics">{"".join(chips)}</ul>' if chips else ""


def _link_article(article: str) -> str:
    """ "8+14" → the articles read together; a protocol's ("P1-1") is not held and no link."""
    joined = "<span> with </span>".join(
        link(f"{_ECHR}{part}", f"Art. {escape(part)}") if part.isdigit() else escape(part)
        for part in article.split("+")
    )
    return f'<span class="pp-kind pp-article">{joined}</span>'


def _say_not_held(case: Case | None) -> str:
    """That nothing of it may be cited, and what the little that is said rests on."""
    rests = f" What is said here rests on: {case.source}." if case and case.source else ""
    sentence = f"The text of this judgment is not held here, so no paragraph of it can be cited.{rests}"
    return f'<div class="pp-error pp-note">{paragraph(sentence)}</div>'


def _render_case(case: Case | None, held: bool) -> str:
    if case is None:
        return ""
    questions = "".join(f"<li>{escape(question)}</li>" for question in case.questions)
    parts = [
        ("What happened", paragraph(case.facts) if case.facts else ""),
        ("What the Court was asked", f'<ul class="pp-list">{questions}</ul>' if questions else ""),
        ("What the Court held", paragraph(case.held) if case.held else ""),
    ]
    drawn = "".join(f"<h4>{title}</h4>{inner}" for title, inner in parts if inner)
    note = badge("digest") if held else f"{badge('digest')} from reports, not from the text"
    return section("case", "The case", f'<div class="pp-case-record">{drawn}</div>' if drawn else "", note=note)


def _render_key(records: Sequence[Digest]) -> str:
    """The paragraphs our records were written from, in the order of the judgment, each with its summary."""
    drawn = []
    for id, found in groupby(records, lambda r: str(r.pinpoint)):
        own = list(found)
        kind = f'<span class="pp-quiet">{escape(kind_words(own[0].kind))}</span>'
        head = f"{link(id, escape(number_of(id)))} {kind} {strength_tag(own[0].strength)}"
        said = "".join(paragraph(r.summary) for r in own)
        drawn.append(f'<li class="pp-card"><p class="pp-card-head">{head}</p>{said}</li>')
    listed = f'<ol class="pp-cards">{"".join(drawn)}</ol>' if drawn else ""
    return section("key", "Key paragraphs", listed, note=badge("digest"), count=len(drawn))


def _render_all(units: Sequence[Unit], *, opened: bool) -> str:
    """Every paragraph held, by the part of the judgment it stands in, so that any can be opened."""
    drawn = []
    for role, found in groupby(units, lambda u: u.role):
        numbers = "".join(f"<li>{link(u.id, escape(number_of(u.id)))}</li>" for u in found)
        named = f"<h4>{escape(role_name(role))}</h4>" if role else ""
        drawn.append(f'{named}<ul class="pp-numbers">{numbers}</ul>')
    if not drawn:
        return ""
    opens = " open" if opened else ""
    inner = f'<details class="pp-rest"{opens}><summary>Open any paragraph</summary>{"".join(drawn)}</details>'
    return section("all", "All paragraphs", inner, count=len(units))
