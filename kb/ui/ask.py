"""The tab *Ask*: a question, the texts to search, the answer with its citations, the cited provision beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import gradio as gr

from kb.config import LanguageModelConfig
from kb.errors import KbError
from kb.model import Answer, Unit
from kb.ui import Knowledge
from kb.ui.provision import browse_button, render_provision, render_references
from kb.ui.render import render_answer, render_error, render_panel, say_plainly
from kb.ui.visit import Entry, Visit, read_data, reopen, save_answers
from kb.ui.visit_list import render_visit
from kb.ui.words import CASE_LAW, INSTRUMENT_NAMES, escape, name_of
from kb.views import Shown

EXAMPLES: dict[str, tuple[str, ...]] = {
    "Drafting legislation": (
        "What must our law say about sharing intimate images without consent?",
        "Can an order to remove content be made before anyone is convicted?",
        "Which sanctions must the offences of online stalking and harassment carry?",
    ),
    "Judges and prosecutors": (
        "How must electronic evidence be preserved and collected?",
        "When does a failure to investigate online abuse breach Article 8?",
        "What may be disclosed about a victim’s private life in court?",
    ),
    "Civil society": (
        "What support must victims of online violence be offered?",
        "What must online platforms do when a victim reports content?",
        "Must States consult women’s organisations on new laws?",
    ),
}
"""Questions to begin with, by who asks them."""

MAX_REFERENCES = 12
MAX_GIVEN = 2_000
"""Characters of an identifier or a quotation that the page hands back."""
_SERVER = "window.pinpointServer = server;"  # lends `server` to pinpoint.js, which opens cross-references
_ASKING = "(...given) => { window.pinpoint.asking(); return given; }"
_ASKED = "() => window.pinpoint.answered()"
_VISIT = "window.pinpointVisit.serve({recall: 'recall', save: 'save', reopen: 'reopen', anew: 'anew'}, trigger);"
_SAVED = "watch('value', () => window.pinpointVisit.saved(props.value));"
_SHARED: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def build_ask(page: gr.Blocks, knowledge: Knowledge, llm: LanguageModelConfig | None = None) -> None:
    """Draws the tab into the page that is being built; `llm` is a language model that a reader may let write."""
    keys = list_choices(knowledge)
    question, button, texts = _build_form(list(keys))
    writes = _build_choice(llm)
    strip = _build_strip(knowledge)
    with gr.Row(elem_classes="pp-examples") as examples:
        buttons = [made for title, asked in EXAMPLES.items() for made in _build_examples(title, asked)]
    with gr.Row(elem_classes="pp-result", visible=False) as result:
        with gr.Column(scale=7, min_width=320, elem_classes="pp-left"):
            answer = gr.HTML(js_on_load=None, apply_default_css=False, elem_id="pp-answer")
        with gr.Column(scale=5, min_width=320, elem_classes="pp-right"):
            panel = gr.HTML(js_on_load=None, apply_default_css=False, elem_id="pp-provision")
    visit = gr.State(Visit())  # in memory, of this browser session alone: nothing of a conversation reaches a disk
    outputs = [answer, panel, examples, result, visit, strip]

    def ask(asked: str, chosen: list[str], wanted: bool, now: Visit) -> Iterator[list[Any]]:
        instruments = [keys[name] for name in chosen if name in keys]
        for left, right, grown in draw_answers(knowledge, asked, instruments, llm if wanted else None, now):
            yield _show(left, right, grown)

    def ask_example(asked: str, chosen: list[str], wanted: bool, now: Visit) -> Iterator[list[Any]]:
        yield from ([asked, *drawn] for drawn in ask(asked, chosen, wanted, replace(now, at=-1)))

    def ask_from_address(now: Visit, request: gr.Request) -> Iterator[list[Any]]:
        asked = str(request.query_params.get("q") or "")
        yield from ask_example(asked, [], False, now) if asked.strip() else ([gr.skip()] * 7,)

    given = [texts, writes, visit]
    asked_by = [gr.on([question.submit, button.click], ask, [question, *given], outputs, js=_ASKING, **_SHARED)]
    for asked, made in buttons:
        fill = partial(ask_example, asked)
        asked_by.append(made.click(fill, given, [question, *outputs], js=_ASKING, **_SHARED))
    asked_by.append(page.load(ask_from_address, visit, [question, *outputs], **_SHARED))
    asked_by += _build_visit(knowledge, strip, visit, outputs, question)
    for event in asked_by:
        event.then(None, js=_ASKED, **_SHARED)


def _show(left: str, right: str, visit: Visit) -> list[Any]:
    """What the tab shows once there is an answer: no examples, the answer, the strip with the visit's questions."""
    return [left, right, gr.update(visible=False), gr.update(visible=True), visit, render_visit(visit)]


def _build_visit(
    knowledge: Knowledge, strip: gr.HTML, visit: gr.State, outputs: list[Any], question: gr.Textbox
) -> list[Any]:
    """What the strip and the menu do; the events that change which answer is in sight."""
    saved = gr.HTML(html_template="<span hidden></span>", js_on_load=_SAVED, apply_default_css=False)

    def recall(now: Visit, event: gr.EventData) -> list[Any]:
        chosen = now.show(read_data(event._data, "number", int))
        return _show(*draw_shown(knowledge, chosen), chosen)

    def save(now: Visit, event: gr.EventData) -> str:
        format, style = (read_data(event._data, name, str) for name in ("format", "style"))
        return save_answers(knowledge, now, format, style, all=read_data(event._data, "all", bool))

    def open_session(now: Visit, event: gr.EventData) -> Iterator[list[Any]]:
        name, data = (read_data(event._data, field, str) for field in ("name", "data"))
        try:
            for step in reopen(knowledge, name, data):
                if not step.entries:
                    said = f"Checking answer {step.done + 1} of {step.count} against the texts held now."
                    yield [*[gr.skip()] * 5, render_visit(now, said)]
        except KbError as error:
            yield [*[gr.skip()] * 5, render_visit(now, say_plainly(error.message), wrong=True)]
            return
        opened = now.add(*step.entries)
        said = f"{name[:80]} is open; every sentence was checked again."
        yield [*_show(*draw_shown(knowledge, opened), opened)[:-1], render_visit(opened, said)]

    def start_anew() -> list[Any]:
        return ["", "", "", gr.update(visible=True), gr.update(visible=False), Visit(), render_visit(Visit())]

    strip.save(save, visit, saved, **_SHARED)
    strip.anew(start_anew, None, [question, *outputs], **_SHARED)
    return [strip.recall(recall, visit, outputs, **_SHARED), strip.reopen(open_session, visit, outputs, **_SHARED)]


def draw_answers(
    knowledge: Knowledge, question: str, instruments: Sequence[str], llm: LanguageModelConfig | None = None,
    visit: Visit = Visit(),  # noqa: B008 - frozen
) -> Iterator[tuple[str, str, Visit]]:  # fmt: skip
    """Asks, and draws both columns: the answer and the provisions it cites. What goes wrong is said in one sentence.

    A follow-up is read with the answer in sight; the visit given back holds the new one. With a language model the
    answer made without it comes first, and stays until the model's first verified sentence.
    """
    try:
        answer = knowledge.ask(knowledge.follow(question, visit.turn), instruments=tuple(instruments))
        visit = visit.add(Entry(answer=answer))
        writing = llm.model if llm and answer.answered else ""
        yield *draw_shown(knowledge, visit, question, writing), visit
        if llm and writing:
            for grown in knowledge.write(answer, llm):
                visit = visit.grow(grown)
                yield *draw_shown(knowledge, visit, question, writing), visit
            yield *draw_shown(knowledge, visit, question), visit
    except KbError as error:
        yield render_error(error.message), "", visit


def draw_shown(knowledge: Knowledge, visit: Visit, asked: str = "", writing: str = "") -> tuple[str, str]:
    """Both columns for the answer of the visit that is in sight; `asked` is the question as it was typed."""
    if visit.shown is None:
        return "", ""
    answer, file = visit.shown.answer, visit.shown.file
    left = render_answer(answer, asked=asked, writing=writing, answers=len(visit.entries), file=file)
    return left, render_panel(answer, _show_cited(knowledge, answer))


def draw_provision(knowledge: Knowledge, id: str, quote: str = "") -> str:
    """One provision by identifier, for a cross-reference that was opened; the words of it in `quote` are marked."""
    try:
        return (
            f'{render_provision(knowledge.show(id), quote=quote)}<div class="pp-references">{browse_button(id)}</div>'
        )
    except KbError as error:
        return render_error(error.message)


def draw_references(knowledge: Knowledge, id: str) -> str:
    """The cross-references of a provision in both directions, the first few of each."""
    try:
        shown = knowledge.show(id)
    except KbError as error:
        return render_error(error.message)
    outside = shown.refers_outside[:MAX_REFERENCES]
    return render_references(
        _show_units(knowledge, shown.refers_to), outside, _show_units(knowledge, shown.referred_by)
    )


def list_choices(knowledge: Knowledge) -> dict[str, str]:
    """The filter: name → key of every text held, the Court's case law last as one choice."""
    status = knowledge.status()
    choices: dict[str, str] = {}
    for holding in status.instruments:
        name = name_of(holding.key, holding.title)
        choices[name if name not in choices else f"{name} ({holding.key})"] = holding.key
    return choices | ({INSTRUMENT_NAMES[CASE_LAW]: CASE_LAW} if status.judgments else {})


def _build_form(names: list[str]) -> tuple[gr.Textbox, gr.Button, gr.CheckboxGroup]:
    with gr.Row(elem_classes="pp-ask-row"):
        question = gr.Textbox(
            label="Your question",
            placeholder="Ask in your own words, or name a provision",
            lines=1,
            max_lines=6,
            autofocus=True,
            scale=8,
            elem_id="pp-question",
        )
        button = gr.Button("Ask", variant="primary", scale=1, min_width=96, elem_id="pp-ask")
    texts = gr.CheckboxGroup(names, label="Search in (none ticked: all texts)", elem_id="pp-filter")
    return question, button, texts


def _build_choice(llm: LanguageModelConfig | None) -> gr.Checkbox:
    """Unticked unless the reader ticks it: words leave the page for the model only by choice."""
    name = llm.model if llm else ""
    return gr.Checkbox(
        label=f"Let the language model {name} write the answer (every sentence is checked against the texts)",
        value=False,
        visible=llm is not None,
        elem_id="pp-writes",
    )


def _build_examples(title: str, questions: Sequence[str]) -> list[tuple[str, gr.Button]]:
    with gr.Column(min_width=260, elem_classes="pp-example-group"):
        gr.HTML(f"<h2>{escape(title)}</h2>", js_on_load=None, apply_default_css=False)
        return [(asked, gr.Button(asked, elem_classes="pp-example")) for asked in questions]


def _build_strip(knowledge: Knowledge) -> gr.HTML:
    """What was asked before. It is always on the page, which is why the server functions hang on it."""

    def show_provision(given: dict[str, str]) -> str:
        id, quote = (read_data(given, name, str)[:MAX_GIVEN] for name in ("id", "quote"))
        return draw_provision(knowledge, id, quote)

    def list_references(id: str) -> str:
        return draw_references(knowledge, str(id))

    return gr.HTML(
        render_visit(Visit()),
        js_on_load=_SERVER + _VISIT,
        apply_default_css=False,
        elem_id="pp-visit",
        server_functions=[show_provision, list_references],
    )


def _show_cited(knowledge: Knowledge, answer: Answer) -> dict[str, Shown]:
    """The provisions behind an answer. One that cannot be shown is left out: its quotation is shown alone."""
    shown: dict[str, Shown] = {}
    for support in answer.supports if answer.answered else answer.nearest:
        with suppress(KbError):
            shown[support.id] = knowledge.show(support.id)
    return shown


def _show_units(knowledge: Knowledge, ids: Sequence[str]) -> list[Unit]:
    units = []
    for id in ids[:MAX_REFERENCES]:
        with suppress(KbError):  # a reference may name a provision whose text is not held
            units.append(knowledge.show(id).unit)
    return units
