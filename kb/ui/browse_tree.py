"""The contents of the library as one tree of `<details>` and links: instruments, judgments, topics.

Plain HTML, so that it works by keyboard, by middle click and, but for the filter, without a script.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from kb.model import Unit
from kb.ui import Knowledge
from kb.ui.browse_parts import link, topic_link
from kb.ui.browse_shelves import Shelves, place_of, read_all, read_inside, top_of
from kb.ui.library import format_date
from kb.ui.words import OFFICIAL, SUMMARY, escape, fold
from kb.views import Holding

OURS_BESIDE = "The words beside the numbers are ours."
_AMBIGUOUS_TITLES = ("", "Preamble")


@dataclass(slots=True)
class _Division:
    """A chapter, section or title with what stands in it, in document order: items and further divisions."""

    title: str = ""
    items: list[str | _Division] = field(default_factory=list)

    def find(self, path: Sequence[str]) -> _Division:
        """The division under `path`, opened where it is not there yet."""
        if not path:
            return self
        inner = next((i for i in self.items if isinstance(i, _Division) and i.title == path[0]), None)
        if inner is None:
            inner = _Division(path[0])
            self.items.append(inner)
        return inner.find(path[1:])

    def draw(self, *, opened: bool) -> str:
        return "".join(
            item if isinstance(item, str) else branch(escape(item.title), item.draw(opened=opened), opened=opened)
            for item in self.items
        )


def render_tree(knowledge: Knowledge, shelves: Shelves) -> str:
    """The whole tree. Takes about a second where the library is large; its words never change while it is open."""
    instruments = "".join(
        branch(_name_instrument(h, shelves), render_instrument(knowledge, h, shelves), kind="pp-text-branch")
        for h in shelves.instruments.values()
    )
    topics = "".join(_render_topic(slug, shelves) for slug in shelves.topics)
    judgments = _render_letters(shelves.judgments.values()) + _render_not_held(shelves.not_held)
    return "".join(
        (
            branch("Instruments", instruments, count=len(shelves.instruments), opened=True, kind="pp-shelf"),
            branch("Judgments", judgments, count=len(shelves.judgments), kind="pp-shelf"),
            branch("Topics", topics, count=len(shelves.topics), kind="pp-shelf"),
        )
    )


def branch(title: str, inner: str, *, count: int = 0, opened: bool = False, kind: str = "") -> str:
    """A part of the tree that opens and closes; `title` is HTML already; nothing where it is empty."""
    if not inner:
        return ""
    number = f' <span class="pp-count">{count}</span>' if count else ""
    css = f' class="{kind}"' if kind else ""
    opens = " open" if opened else ""
    return f"<li{css}><details{opens}><summary>{title}{number}</summary><ul>{inner}</ul></details></li>"


def render_instrument(knowledge: Knowledge, holding: Holding, shelves: Shelves, *, opened: bool = False) -> str:
    """The contents of one instrument: preamble folded, chapters (`opened` on its own page), articles with headings."""
    units = [next(found) for _, found in groupby(read_inside(knowledge, holding.key), lambda u: top_of(u.id))]
    recitals, rest = [u for u in units if _is_recital(u.id)], [u for u in units if not _is_recital(u.id)]
    terms = _read_terms(knowledge, [u for u in rest if not _own_heading(u)], shelves)
    root = _Division()
    for unit in rest:
        root.find(unit.division).items.append(_render_provision(unit, terms))
    about = "" if opened else f"<li>{link(holding.key, 'About this text', node=holding.key)}</li>"
    preamble = branch("Preamble", "".join(_render_provision(unit, {}) for unit in recitals))
    note = f'<li class="pp-tree-note">{OURS_BESIDE}</li>' if terms else ""
    return about + note + preamble + root.draw(opened=opened)


def _name_instrument(holding: Holding, shelves: Shelves) -> str:
    name = shelves.name(holding.key)
    kind, said = ("official", OFFICIAL) if holding.layer == "official" else ("summary", SUMMARY)
    reference = f' <span class="pp-quiet">{escape(holding.reference)}</span>' if holding.reference != name else ""
    mark = f'<span class="pp-dot pp-dot-{kind}" title="{said}"></span><span class="pp-unseen">{said}: </span>'
    return f"<span>{mark}{escape(name)}{reference}</span>"


def _is_recital(id: str) -> bool:
    return "/recital-" in id


def _own_heading(unit: Unit) -> str:
    """The unit's heading where it is its own and not that of the chapter it stands in."""
    known = (*_AMBIGUOUS_TITLES, *unit.division, " – ".join(unit.division))
    return "" if unit.heading in known else unit.heading


def _read_terms(knowledge: Knowledge, units: Sequence[Unit], shelves: Shelves) -> dict[str, str]:
    """For paragraphs without a heading of their own: the term of the first topic our record of each names."""
    terms: dict[str, str] = {}
    for id, shown in read_all(knowledge, (unit.id for unit in units)).items():
        slugs = [slug for record in shown.records for slug in record.topics if slug in shelves.topics]
        if slugs:
            terms[id] = shelves.term(slugs[0])
    return terms


def _render_provision(unit: Unit, terms: Mapping[str, str]) -> str:
    top = top_of(unit.id)
    place = place_of(unit.citation)
    if top != unit.id:  # the article itself is not held, only what stands in it
        place = place.partition("(")[0]
    heading, term = _own_heading(unit), terms.get(unit.id, "")
    words = f" {escape(heading)}" if heading else f" <i>{escape(term)}</i>" if term else ""
    return f"<li>{link(top, f'<b>{escape(place)}</b>{words}', node=top)}</li>"


def _render_letters(holdings: Iterable[Holding]) -> str:
    """Judgments held, by name, folded by the first letter of it."""
    lettered = groupby(holdings, lambda h: fold(h.title)[:1].upper() or "–")
    branches = []
    for letter, found in lettered:
        items = [_render_judgment(h, marked=h.records > 0) for h in found]
        branches.append(branch(escape(letter), "".join(items), count=len(items)))
    return "".join(branches)


def _render_not_held(holdings: Mapping[str, Holding]) -> str:
    items = "".join(_render_judgment(h, marked=False) for h in holdings.values())
    return branch("Leading judgments named here, text not held", items, count=len(holdings))


def _render_judgment(holding: Holding, *, marked: bool) -> str:
    mark = ' <span class="pp-has">summarised</span>' if marked else ""
    year = f' <span class="pp-quiet">{escape(holding.date[:4])}</span>' if holding.date else ""
    words = f"{holding.reference} {format_date(holding.date)}"
    inner = f"{escape(holding.title)}{year}{mark}"
    return f"<li>{link(holding.key, inner, node=holding.key, words=words)}</li>"


def _render_topic(slug: str, shelves: Shelves) -> str:
    topic, count = shelves.topics[slug]
    inner = f'{escape(topic.term)} <span class="pp-count">{count}</span>'
    words = " ".join((*topic.synonyms, topic.fr))
    return f"<li>{topic_link(slug, inner, node=f'topic:{slug}', words=words)}</li>"
