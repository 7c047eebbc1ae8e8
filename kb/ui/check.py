"""The tab *Check a text*: a memo or an answer from elsewhere, held against the provisions it cites."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from kb.errors import KbError, UsageError
from kb.ui import Knowledge
from kb.ui.check_file import read_memo
from kb.ui.check_render import Source, render_checked
from kb.ui.render import render_error, say_plainly
from kb.ui.visit import read_data
from kb.ui.words import escape

if TYPE_CHECKING:
    from kb.grounding import Checked

MAX_TEXT: Final = 120_000
"""Characters checked on the page, some forty pages; `kb verify` takes longer files."""
MAX_PLACES: Final = 400
"""Provisions of one text that are named beside it."""
EXAMPLE: Final = (
    "# Note on the draft law\n\n"
    "Stalking has to be an offence where it is intentional and makes the victim fear for her safety (Istanbul "
    "Convention, Art. 34). "
    "The same article speaks of “repeatedly engaging in hostile conduct directed at another person” (Istanbul "
    "Convention, Art. 34). "
    "Forcing an adult or a child to enter into a marriage has to be a criminal offence (Istanbul Convention, Art. 38). "
    "A national register of convicted stalkers is required by Article 96 of the Istanbul Convention.\n\n"
    "States must make removal orders available without waiting for a conviction (CM/Rec(2026)2, para. 33). "
    "Service providers have to store all traffic of their customers for five years (Budapest Convention, Art. 16(2)). "
    "Victims must be heard before any such order is lifted."
)
"""Invented: it goes wrong in every way that a text can."""

_TICK: Final = 0.5
"""Seconds between two words on how far a check is."""
_LEAD: Final = (
    '<h2 class="pp-tab-title">Check a text</h2><p class="pp-lead">Paste a memo, a draft or an answer from elsewhere. '
    "Each sentence is held against the provision it cites: whether the text says this, in these words, at this place, "
    "as strongly. Everything stays on this machine; nothing of the text is kept.</p>"
)
_FILE: Final = (
    '<p class="pp-choose"><button type="button" class="pp-quiet-button" data-act="choose-text">Choose a file</button>'
    '<span class="pp-quiet">Word (.docx), Markdown or plain text</span>'
    '<input type="file" class="pp-unseen" id="pp-text-file" accept=".docx,.md,.txt,.markdown" tabindex="-1" '
    'aria-hidden="true"></p>'
)
_SERVE: Final = "window.pinpointVisit.serveCheck({choose: 'choose'}, trigger);"
_CHECKED: Final = "() => window.pinpointVisit.checked()"
_SHARED: Final[dict[str, Any]] = {"show_progress": "hidden", "api_visibility": "private"}
_PANEL: Final = (
    '<div class="pp-panel" role="region" aria-label="Cited provision"><h2>Cited provision</h2>'
    '<section class="pp-context" data-extra><p class="pp-lead pp-quiet">Choose a provision named beside a sentence to '
    "read it here.</p></section></div>"
)


def build_check(knowledge: Knowledge) -> None:
    """Draws the tab into the page that is being built."""
    gr.HTML(_LEAD, js_on_load=None, apply_default_css=False)
    text = gr.Textbox(label="The text", lines=9, max_lines=22, placeholder="Paste the text here", elem_id="pp-text")
    with gr.Row(elem_classes="pp-check-row"):
        start = gr.Button("Check", variant="primary", scale=0, min_width=110, elem_id="pp-check")
        stop = gr.Button("Stop", scale=0, min_width=90, visible=False, elem_id="pp-stop")
        file = gr.HTML(_FILE, js_on_load=_SERVE, apply_default_css=False, elem_id="pp-choose")
        example = gr.Button("Try an example", scale=0, min_width=150, elem_classes="pp-quiet-button", elem_id="pp-try")
    status = gr.HTML(js_on_load=None, apply_default_css=False, elem_id="pp-check-status")
    with gr.Row(elem_classes="pp-result", visible=False) as result:
        with gr.Column(scale=7, min_width=320, elem_classes="pp-left"):
            found = gr.HTML(js_on_load=None, apply_default_css=False, elem_id="pp-checked")
        with gr.Column(scale=5, min_width=320, elem_classes="pp-right"):
            panel = gr.HTML(js_on_load=None, apply_default_css=False, elem_id="pp-check-panel")
    outputs = [status, found, panel, result, start, stop]

    def check(given: str) -> Iterator[list[Any]]:
        busy = [gr.update(interactive=False), gr.update(visible=True)]
        for said, drawn in check_text(knowledge, given):
            if drawn:
                shown = [drawn, _PANEL if "data-show" in drawn else "", gr.update(visible=True)]
                yield ["", *shown, gr.update(interactive=True), gr.update(visible=False)]
            else:
                yield [_say(said), gr.skip(), gr.skip(), gr.skip(), *busy]

    def check_example() -> Iterator[list[Any]]:
        yield from ([EXAMPLE, *drawn] for drawn in check(EXAMPLE))

    def choose(event: gr.EventData) -> list[Any]:
        name, data = (read_data(event._data, field, str) for field in ("name", "data"))
        try:
            return [read_memo(name, data), _say(f"{name[:80]} is in the box above; choose Check.")]
        except KbError as error:
            return [gr.skip(), _say(say_plainly(error.message), wrong=True)]

    def end() -> list[Any]:
        return [_say("Stopped. The text is as it was."), gr.update(interactive=True), gr.update(visible=False)]

    running = [
        start.click(check, text, outputs, **_SHARED),
        example.click(check_example, None, [text, *outputs], **_SHARED),
    ]
    for event in running:
        event.then(None, js=_CHECKED, **_SHARED)
    stop.click(end, None, [status, start, stop], cancels=running, **_SHARED)
    file.choose(choose, None, [text, status], **_SHARED)


def check_text(knowledge: Knowledge, text: str) -> Iterator[tuple[str, str]]:
    """(how far it is, "") while it lasts, then ("", the result as HTML). What goes wrong is one plain sentence.

    Closing it ends the check after the sentence at hand.
    """
    try:
        if not text.strip():
            raise UsageError("there is no text yet; paste one, or choose a file")
        if len(text) > MAX_TEXT:
            raise UsageError(
                f"the text has {len(text):,} characters, at most {MAX_TEXT:,} are checked here; check it in parts, "
                "or use `kb verify` on its file"
            )
        checked: list[Checked] = []
        begun = said = time.monotonic()
        yield "Reading the text.", ""
        for done, count, verdict in knowledge.verify_each(text):
            checked += [verdict] if verdict else []
            now = time.monotonic()
            if now - said >= _TICK:
                said = now
                yield _tell_progress(done, count, (now - begun) / done * (count - done)), ""
        yield "", render_checked(text, checked, read_sources(knowledge, checked))
    except KbError as error:
        yield "", render_error(error.message)


def _tell_progress(done: int, count: int, left: float) -> str:
    """How far it is, and about how many seconds are `left`."""
    share = f"{done} of {count} sentences checked"
    if left < 1:
        return f"{share}; nearly done."
    return f"{share}; about {f'{round(left)} s' if left < 90 else f'{round(left / 60)} minutes'} left."


def read_sources(knowledge: Knowledge, checked: Sequence[Checked]) -> dict[str, Source]:
    """What the verdicts name, as it is called and what it says. What is not held is left out."""
    sources: dict[str, Source] = {}
    for id in list(dict.fromkeys(id for one in checked for id in one.ids))[:MAX_PLACES]:
        with suppress(KbError):
            unit = knowledge.show(id).unit
            sources[id] = Source(citation=unit.citation, text=unit.text)
    return sources


def _say(words: str, *, wrong: bool = False) -> str:
    kind, role = ("pp-visit-wrong", "alert") if wrong else ("pp-quiet", "status")
    return f'<p class="{kind}" role="{role}">{escape(words)}</p>'
