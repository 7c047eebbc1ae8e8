"""The neighbourhood of a provision as *Browse* shows it: the picture, what its colours mean, the same as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.records import RELATIONS
from kb.ui.browse_parts import link, section
from kb.ui.browse_related import Grouped
from kb.ui.browse_shelves import Shelves, is_case_law, name_group, place_of
from kb.ui.graph import MAX_NEIGHBOURS, Neighbour, draw_neighbourhood
from kb.ui.words import CASE_LAW, citation, escape, number_of
from kb.views import Relation, Shown


def render_neighbourhood(shown: Shown, grouped: Grouped, shelves: Shelves) -> str:
    neighbours = choose_neighbours(grouped, shelves)
    if len(neighbours) < 2:
        return ""
    name = shown.unit.citation
    place = number_of(shown.unit.id) or (name if is_case_law(shown.unit.id) else place_of(name))
    picture = draw_neighbourhood(name, place, neighbours)
    total = sum(map(len, grouped.values()))
    note = f"The {len(neighbours)} closest of {total} related provisions." if total > len(neighbours) else ""
    inner = f"{picture}{_render_legend(neighbours)}{_render_list(neighbours)}"
    return section("around", "Neighbourhood", inner, note=note)


def choose_neighbours(grouped: Grouped, shelves: Shelves) -> list[Neighbour]:
    """Up to `MAX_NEIGHBOURS`, from each instrument in turn so that none crowds out the others, then by instrument."""
    queues = {key: list(ids.items()) for key, ids in grouped.items()}
    chosen: dict[str, list[tuple[str, Relation]]] = {key: [] for key in queues}
    room = MAX_NEIGHBOURS
    while room and any(queues.values()):
        for key, queue in queues.items():
            if queue and room:
                id, relations = queue.pop(0)
                chosen[key].append((id, relations[0]))
                room -= 1
    return [_make_neighbour(key, id, relation, shelves) for key, found in chosen.items() for id, relation in found]


def _make_neighbour(key: str, id: str, relation: Relation, shelves: Shelves) -> Neighbour:
    label = place_of(relation.citation) if relation.citation else id
    if key == CASE_LAW:
        label = " ".join(part for part in (shelves.name(id), number_of(id)) if part)
    return Neighbour(
        id=id, label=label, group=name_group(key, shelves), kind=relation.kind, words=relation.words
    )  # fmt: skip


def _render_legend(neighbours: Sequence[Neighbour]) -> str:
    kinds: Mapping[str, str] = {n.kind: _say_kind(n.kind) for n in neighbours}
    items = "".join(
        f'<li><svg viewBox="0 0 28 8" aria-hidden="true"><path class="pp-edge pp-edge-{kind}" d="M0 4H28"/></svg>'
        f"{escape(words)}</li>"
        for kind, words in kinds.items()
    )
    return f'<ul class="pp-legend" aria-label="What the lines mean">{items}</ul>'


def _say_kind(kind: str) -> str:
    there, back = RELATIONS.get(kind, (kind, kind))
    return there if there == back else f"{there}, or {back}"


def _render_list(neighbours: Sequence[Neighbour]) -> str:
    items = "".join(f"<li>{escape(n.words)} {link(n.id, citation(f'{n.group}, {n.label}'))}</li>" for n in neighbours)
    return f'<details class="pp-rest"><summary>The same as a list</summary><ul class="pp-list">{items}</ul></details>'
