"""The page: four tabs drawn from what the knowledge base answers. Gradio is loaded when a page is built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from kb.config import LanguageModelConfig
from kb.conversation import Turn
from kb.export_model import Provenance
from kb.model import Answer, Unit
from kb.records import Topic
from kb.views import Shown, Status, TopicPage

if TYPE_CHECKING:
    import gradio as gr

    from kb.grounding import Checked

TITLE = "Pinpoint"


class Knowledge(Protocol):
    """What the page needs of a knowledge base. Called from several threads; raises `KbError` and nothing else."""

    def __hash__(self) -> int: ...

    def ask(self, question: str, *, instruments: Sequence[str] = ()) -> Answer: ...

    def follow(self, question: str, before: Turn | None) -> str: ...

    def write(self, composed: Answer, llm: LanguageModelConfig) -> Iterator[Answer]: ...

    def verify(
        self, answer: str, *, context_ids: Sequence[str] = (), markers: Mapping[str, Sequence[str]] | None = None
    ) -> tuple[Checked, ...]: ...

    def verify_each(self, answer: str) -> Iterator[tuple[int, int, Checked | None]]: ...

    def provenance(self, answers: Sequence[Answer]) -> Provenance: ...

    def show(self, id: str) -> Shown: ...

    def status(self) -> Status: ...

    def walk(self, within: str = "") -> Iterator[Unit]: ...

    def topics(self) -> tuple[tuple[Topic, int], ...]: ...

    def topic(self, slug: str) -> TopicPage: ...


def build_page(knowledge: Knowledge, llm: LanguageModelConfig | None = None) -> gr.Blocks:
    """The whole page over any knowledge base; start it with `page.launch(**kb.ui.theme.launch_options(host, port))`.

    With `llm` a reader may let that language model write. Raises `KbError` where the knowledge base cannot say what it
    holds.
    """
    import gradio as gr

    from kb.ui.ask import build_ask
    from kb.ui.browse import build_browse
    from kb.ui.check import build_check
    from kb.ui.library import build_library
    from kb.ui.theme import FOOTER, HEADER

    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as page:
        gr.HTML(HEADER, js_on_load=None, apply_default_css=False)
        with gr.Tabs(elem_classes="pp-tabs", elem_id="pp-tabs") as tabs:
            with gr.Tab("Ask", id="ask", render_children=True):  # an answer stays as it was while another tab is open
                build_ask(page, knowledge, llm)
            with gr.Tab("Check a text", id="check", render_children=True):
                build_check(knowledge)
            with gr.Tab("Browse", id="browse", render_children=True):  # drawn before it is first opened
                build_browse(page, tabs, knowledge)
            with gr.Tab("Library", id="library"):
                build_library(knowledge)
        gr.HTML(FOOTER, js_on_load=None, apply_default_css=False)
    page.queue(api_open=False)
    return page
