"""The tab *Library*: what is held, official or our summary, from which file, as of when; the judgments, searchable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import PurePath

import gradio as gr

from kb.errors import KbError
from kb.ui import Knowledge
from kb.ui.render import render_error
from kb.ui.words import badge, escape, fold, name_of, paragraph, source_link
from kb.views import Holding, Status

PAGE = 60
"""Judgments in sight before a reader unfolds the rest."""


def build_library(knowledge: Knowledge) -> None:
    """Draws the tab into the page that is being built; what is held is read anew whenever the page is opened."""
    gr.HTML(lambda: draw_texts(knowledge), js_on_load=None, apply_default_css=False, elem_id="pp-texts")
    gr.HTML("<h2>Judgments of the Court</h2>", js_on_load=None, apply_default_css=False, elem_classes="pp-title")
    search = gr.Textbox(
        label="Find a judgment", placeholder="Name, State or application number", max_lines=1, elem_id="pp-search"
    )
    listed = gr.HTML(
        lambda: draw_judgments(knowledge), js_on_load=None, apply_default_css=False, elem_id="pp-judgments"
    )

    def find(words: str) -> str:
        return draw_judgments(knowledge, words)

    search.change(
        find, search, listed, trigger_mode="always_last", show_progress="hidden", api_visibility="private", queue=False
    )


def draw_texts(knowledge: Knowledge) -> str:
    try:
        return render_texts(knowledge.status())
    except KbError as error:
        return render_error(error.message)


def draw_judgments(knowledge: Knowledge, words: str = "") -> str:
    try:
        return render_judgments(knowledge.status().judgments, words)
    except KbError as error:
        return render_error(error.message)


def render_texts(status: Status) -> str:
    """The instruments as a table, which a phone shows as cards; above it, what is held in one sentence."""
    rows = "".join(_render_row(holding) for holding in status.instruments)
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Text", "Held as", "As of", "Provisions", "Source"))
    return (
        f"<h2>Texts</h2>{paragraph(describe(status), 'pp-lead')}"
        f'<table class="pp-table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def render_judgments(judgments: Sequence[Holding], words: str = "") -> str:
    """The judgments in which every word of `words` occurs, by name; beyond the first `PAGE` they fold away."""
    found = find_holdings(judgments, words)
    items = [f'<li class="pp-judgment">{_render_judgment(holding)}</li>' for holding in found]
    count = _count(len(found), len(judgments), bool(words.strip()))
    rest = (
        f'<details class="pp-rest"><summary>Show the other {len(items) - PAGE}</summary>'
        f'<ul class="pp-judgments">{"".join(items[PAGE:])}</ul></details>'
        if len(items) > PAGE
        else ""
    )
    return (
        f'<p class="pp-quiet" role="status">{escape(count)}</p>'
        f'<ul class="pp-judgments">{"".join(items[:PAGE])}</ul>{rest}'
    )


def find_holdings(holdings: Sequence[Holding], words: str) -> list[Holding]:
    """Those in whose title, reference, date or identifier every word occurs, accents and case apart, by title."""
    wanted = fold(words[:500]).split()
    found = [holding for holding in holdings if all(word in _searched(holding) for word in wanted)]
    return sorted(found, key=lambda holding: (fold(holding.title), holding.key))


def describe(status: Status) -> str:
    """What is held, in one sentence."""
    texts, official = len(status.instruments), sum(holding.layer == "official" for holding in status.instruments)
    held = sum(holding.layer == "official" for holding in status.judgments)
    ours = len(status.judgments) - held
    kinds = f"{official} of them in their official text" if official else "all in our summary"
    kinds = "all in their official text" if official == texts else kinds
    cases = [f"{held} judgments of the European Court of Human Rights"] if held or not ours else []
    if ours:
        cases.append(f"{ours} more in our summary" if held else f"{ours} judgments in our summary")
    built = f" The library was last brought up to date on {format_date(status.built)}." if status.built else ""
    return f"{texts} instruments, {kinds}, {'and ' if len(cases) == 1 else ''}{' and '.join(cases)}.{built}"


def format_date(iso: str) -> str:
    """`2026-03-04` or a time stamp that begins so → "4 March 2026"; anything else as it is."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{day.day} {day:%B} {day.year}"


def _searched(holding: Holding) -> str:
    return fold(
        f"{holding.title} {holding.reference} {holding.key} {format_date(holding.date) if holding.date else ''}"
    )


def _count(found: int, held: int, searched: bool) -> str:
    if not held:
        return "No judgment is held here."
    if not found:
        return "No judgment matches. Try fewer words, or part of a name."
    return f"{found} of {held} judgments match, by name." if searched else f"{held} judgments, by name."


def _render_row(holding: Holding) -> str:
    name = name_of(holding.key, holding.title)
    title = f'<span class="pp-quiet">{escape(holding.title)}</span>' if holding.title != name else ""
    facts = [holding.reference if holding.reference != name else "", format_date(holding.date) if holding.date else ""]
    stated = " · ".join(fact for fact in facts if fact)
    reference = f'<span class="pp-quiet">{escape(stated)}</span>' if stated else ""
    caveat = f'<span class="pp-caveat">{escape(holding.caveat)}</span>' if holding.caveat else ""
    cells = (
        ("Held as", badge(holding.layer)),
        ("As of", escape(format_date(holding.as_of))),
        ("Provisions", str(holding.provisions)),
        ("Source", _render_source(holding)),
    )
    shown = "".join(f'<td data-label="{label}">{cell}</td>' for label, cell in cells)
    return f'<tr><th scope="row"><b>{escape(name)}</b>{title}{reference}{caveat}</th>{shown}</tr>'


def _render_source(holding: Holding) -> str:
    """Where it is published, and the file it was read from with the beginning of its checksum."""
    file = escape(PurePath(holding.source).name) if holding.source else ""
    checksum = f'<br><code title="SHA-256 {escape(holding.sha256)}">{escape(holding.sha256[:12])}</code>'
    read = f'<span class="pp-quiet">{file}{checksum if holding.sha256 else ""}</span>' if file else ""
    return source_link(holding.url) + read


def _render_judgment(holding: Holding) -> str:
    caveat = f'<span class="pp-caveat">{escape(holding.caveat)}</span>' if holding.caveat else ""
    facts = [holding.reference, format_date(holding.date) if holding.date else ""]
    return (
        f"<div><b>{escape(holding.title)}</b>"
        f'<span class="pp-quiet">{escape(" · ".join(fact for fact in facts if fact))}</span>{caveat}</div>'
        f'<p class="pp-notes">{badge(holding.layer)}{source_link(holding.url)}</p>'
    )
