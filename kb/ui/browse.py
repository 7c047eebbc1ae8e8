"""The tab *Browse*: contents on the left, a page on the right; every page has an address of its own.

`?show=istanbul/art-36` opens a provision or judgment, `?topic=removal-orders` a topic.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import gradio as gr

from kb.errors import KbError
from kb.ui import Knowledge
from kb.ui.browse_pages import draw_show, draw_start, draw_topic, render_lost
from kb.ui.browse_shelves import read_shelves
from kb.ui.browse_tree import render_tree
from kb.ui.words import escape

MAX_ADDRESS = 400
_SERVER = "window.pinpointBrowse.serve(server);"


class Place(NamedTuple):
    """What an address opens: `kind` is "show", "topic" or "" for neither."""

    kind: str
    name: str


def build_browse(page: gr.Blocks, tabs: gr.Tabs, knowledge: Knowledge) -> None:
    """Draws the tab into the page that is being built; `tabs` turn to it where the address asks for a page of it."""

    def open_page(address: str) -> str:
        return draw_page(knowledge, read_address(dict(parse_qsl(str(address).lstrip("?")))))

    def open_from_address(request: gr.Request) -> list[Any]:
        place = read_address(request.query_params)
        chosen = gr.Tabs(selected="browse") if place.kind else gr.skip()
        return [chosen, draw_contents(knowledge), draw_page(knowledge, place)]

    with gr.Row(elem_classes="pp-browse"):
        with gr.Column(scale=3, min_width=260, elem_classes="pp-aside"):
            contents = gr.HTML(_WAITING, js_on_load=None, apply_default_css=False, elem_id="pp-contents")
        with gr.Column(scale=9, min_width=320, elem_classes="pp-main"):
            shown = gr.HTML(
                js_on_load=_SERVER, apply_default_css=False, elem_id="pp-browse-page", server_functions=[open_page]
            )
    loaded = page.load(
        open_from_address, None, [tabs, contents, shown], show_progress="hidden", api_visibility="private"
    )
    loaded.then(None, js="() => window.pinpointBrowse.loaded()", show_progress="hidden", api_visibility="private")


def read_address(query: Mapping[str, str]) -> Place:
    """`{"show": "istanbul/art-36"}` → what it opens. Too long a name is cut: it names nothing either way."""
    for kind in ("show", "topic"):
        name = str(query.get(kind) or "").strip()
        if name:
            return Place(kind, name[:MAX_ADDRESS])
    return Place("", "")


def draw_page(knowledge: Knowledge, place: Place) -> str:
    if place.kind == "show":
        return draw_show(knowledge, place.name)
    return draw_topic(knowledge, place.name) if place.kind == "topic" else draw_start(knowledge)


@lru_cache(maxsize=4)  # a knowledge base that is open never changes
def _draw_tree(knowledge: Knowledge) -> str:
    return render_tree(knowledge, read_shelves(knowledge))


def draw_contents(knowledge: Knowledge) -> str:
    """The filter and the tree; on a phone they fold away once a page is chosen."""
    try:
        tree = _draw_tree(knowledge)
    except KbError as error:
        return render_lost(error.message)
    return (
        '<details class="pp-contents-box" open><summary>Contents</summary>'
        '<div class="pp-filter-box"><label for="pp-tree-filter">Narrow the contents</label>'
        '<input id="pp-tree-filter" type="search" autocomplete="off" spellcheck="false" '
        f'placeholder="{escape("Article, heading, case, topic")}" aria-describedby="pp-tree-found">'
        '<p id="pp-tree-found" class="pp-quiet" role="status"></p></div>'
        f'<nav class="pp-tree" aria-label="Contents"><ul>{tree}</ul></nav></details>'
    )


_WAITING = '<p class="pp-quiet">Opening the contents…</p>'
