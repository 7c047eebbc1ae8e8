"""The tab *Ask*: a question, the texts to search, the answer with its citations, the cited provision beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import gradio as gr

from kb.config import LanguageModelConfig
from kb.conversation import Turn
from kb.errors import KbError
from kb.model import Answer, Unit
from kb.ui import Knowledge
from kb.ui.provision import browse_button, render_provision, render_references
from kb.ui.render import render_answer, render_error, render_panel
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
_SERVER = "window.pinpointServer = server;"  # lends `server` to pinpoint.js, which opens cross-references
_ASKING = "(...given) => { window.pinpoint.asking(); return given; }"
_ASKED = "() => window.pinpoint.answered()"


def build_ask(page: gr.Blocks, knowledge: Knowledge, llm: LanguageModelConfig | None = None) -> None:
    """Draws the tab into the page that is being built; `llm` is a language model that a reader may let write."""
    keys = list_choices(knowledge)
    question, button, texts = _build_form(list(keys))
    writes = _build_choice(llm)
    with gr.Row(elem_classes="pp-examples") as examples:
        buttons = [made for title, asked in EXAMPLES.items() for made in _build_examples(title, asked)]
    with gr.Row(elem_classes="pp-result", visible=False) as result:
        with gr.Column(scale=7, min_width=320, elem_classes="pp-left"):
            answer = gr.HTML(js_on_load=None, apply_default_css=False, elem_id="pp-answer")
        with gr.Column(scale=5, min_width=320, elem_classes="pp-right"):
            panel = _build_panel(knowledge)
    before = gr.State(None)  # of this visit alone, in memory: nothing of a conversation is kept
    outputs = [answer, panel, examples, result, before]
    shared = {"show_progress": "hidden", "api_visibility": "private"}

    def ask(asked: str, chosen: list[str], wanted: bool, turn: Turn | None) -> Iterator[list[Any]]:
        instruments = [keys[name] for name in chosen if name in keys]
        for left, right, now in draw_answers(knowledge, asked, instruments, llm if wanted else None, turn):
            yield [left, right, gr.update(visible=False), gr.update(visible=True), now]

    def ask_example(asked: str, chosen: list[str], wanted: bool) -> Iterator[list[Any]]:
        yield from ([asked, *drawn] for drawn in ask(asked, chosen, wanted, None))

    def ask_from_address(request: gr.Request) -> Iterator[list[Any]]:
        asked = str(request.query_params.get("q") or "")
        yield from ask_example(asked, [], False) if asked.strip() else ([gr.skip()] * 6,)

    given = [texts, writes]
    asked_by = [gr.on([question.submit, button.click], ask, [question, *given, before], outputs, js=_ASKING, **shared)]
    for asked, made in buttons:
        fill = partial(ask_example, asked)
        asked_by.append(made.click(fill, given, [question, *outputs], js=_ASKING, **shared))
    asked_by.append(page.load(ask_from_address, None, [question, *outputs], **shared))
    for event in asked_by:
        event.then(None, js=_ASKED, **shared)


def draw_answers(
    knowledge: Knowledge, question: str, instruments: Sequence[str], llm: LanguageModelConfig | None = None,
    before: Turn | None = None,
) -> Iterator[tuple[str, str, Turn | None]]:  # fmt: skip
    """Asks, and draws both columns: the answer and the provisions it cites. What goes wrong is said in one sentence.

    A follow-up is read with the turn `before`; the turn given back is what the next one may lean on. With a language
    model the answer made without it comes first, and stays until the model's first verified sentence.
    """
    try:
        answer = knowledge.ask(knowledge.follow(question, before), instruments=tuple(instruments))
        turn = _read_turn(answer)
        writing = llm.model if llm and answer.answered else ""
        yield *_draw(knowledge, answer, question, writing), turn
        if llm and writing:
            grown = answer
            for grown in knowledge.write(answer, llm):
                yield *_draw(knowledge, grown, question, writing), turn
            yield *_draw(knowledge, grown, question, ""), turn
    except KbError as error:
        yield render_error(error.message), "", before


def _draw(knowledge: Knowledge, answer: Answer, asked: str, writing: str) -> tuple[str, str]:
    return (
        render_answer(answer, asked=asked, writing=writing),
        render_panel(answer, _show_cited(knowledge, answer)),
    )


def _read_turn(answer: Answer) -> Turn:
    return Turn(question=answer.question, first_cited=next((s.id for s in answer.supports), ""))


def draw_provision(knowledge: Knowledge, id: str) -> str:
    """One provision by identifier, for a cross-reference that was opened."""
    try:
        return f'{render_provision(knowledge.show(id))}<div class="pp-references">{browse_button(id)}</div>'
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


def _build_panel(knowledge: Knowledge) -> gr.HTML:
    def show_provision(id: str) -> str:
        return draw_provision(knowledge, str(id))

    def list_references(id: str) -> str:
        return draw_references(knowledge, str(id))

    return gr.HTML(
        js_on_load=_SERVER,
        apply_default_css=False,
        elem_id="pp-provision",
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
