"""What stands beside a provision: other instruments in columns, case law, references in the words of the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from kb.errors import KbError
from kb.model import Pinpoint
from kb.ui import Knowledge
from kb.ui.browse_parts import fold_rest, link, section, strength_tag
from kb.ui.browse_shelves import (
    Shelves,
    document_of,
    group_of,
    is_case_law,
    name_group,
    place_of,
    read_all,
    strength_in,
    summary_of,
    weigh,
)
from kb.ui.words import CASE_LAW, citation, escape, number_of
from kb.views import Relation, Shown

CARDS, CASES, LISTED = 6, 8, 12
"""In sight before the rest folds away: provisions of one instrument, judgments, references."""
MAX_READ = 60
"""Provisions read in full for one page; beyond, a card is its citation alone."""
MAX_LISTED = 400

Grouped = dict[str, dict[str, list[Relation]]]


def group_relations(shown: Shown, shelves: Shelves) -> Grouped:
    """Relations by instrument and by provision: in the order of the catalogue, the closest relation first.

    The provision's own instrument comes after the others; case law last.
    """
    own = group_of(shown.unit.id)
    order = [*(key for key in shelves.instruments if key != own), own, CASE_LAW]
    found: Grouped = {key: {} for key in order if key != CASE_LAW or own != CASE_LAW}
    for relation in sorted(shown.relations, key=weigh):
        found.setdefault(group_of(relation.id), {}).setdefault(relation.id, []).append(relation)
    return {key: ids for key, ids in found.items() if ids}


def render_side_by_side(knowledge: Knowledge, shown: Shown, grouped: Grouped, shelves: Shelves) -> str:
    """The related provisions of instruments, a column for each instrument; those of the same text last."""
    columns = {key: ids for key, ids in grouped.items() if key != CASE_LAW}
    near = read_all(knowledge, islice(_first_of(columns), MAX_READ))
    drawn = []
    for key, ids in columns.items():
        cards = [_render_card(id, relations, near.get(id), shown) for id, relations in ids.items()]
        same = key == group_of(shown.unit.id)
        name = f"Elsewhere in the {shelves.name(key)}" if same else name_group(key, shelves)
        if same and name.endswith("CM/Rec(2026)2"):
            name = f"Elsewhere in {shelves.name(key)}"
        listed = fold_rest(cards, CARDS, "provisions", "pp-cards")
        drawn.append(f'<div class="pp-column"><h4>{escape(name)}</h4>{listed}</div>')
    count = sum(map(len, columns.values()))
    note = "Related provisions, in our summary. Open one to read its text."
    inner = f'<div class="pp-columns">{"".join(drawn)}</div>' if drawn else ""
    return section("beside", "Side by side", inner, note=note, count=count)


def _first_of(columns: Mapping[str, Mapping[str, object]]) -> Iterable[str]:
    """The provisions that are in sight, before those that fold away."""
    for ids in columns.values():
        yield from islice(ids, CARDS)
    for ids in columns.values():
        yield from islice(ids, CARDS, None)


def _render_card(id: str, relations: Sequence[Relation], found: Shown | None, shown: Shown) -> str:
    first = relations[0]
    name = place_of(first.citation) if first.citation else id
    said = "".join(f"<li>{_say_relation(relation, shown)}</li>" for relation in _told_once(relations, shown))
    heading = first.heading if found is None or first.heading not in found.unit.division else ""
    about = f' <span class="pp-quiet">{escape(heading)}</span>' if heading else ""
    tag = f" {strength_tag(strength_in(found))}" if found else ""
    words = f"<p>{escape(summary_of(found))}</p>" if found and summary_of(found) else ""
    return (
        f'<li class="pp-card"><ul class="pp-relation">{said}</ul>'
        f'<p class="pp-card-head">{link(id, citation(name))}{about}{tag}</p>{words}</li>'
    )


def _told_once(relations: Sequence[Relation], shown: Shown) -> list[Relation]:
    return list({_say_relation(relation, shown): relation for relation in relations}.values())


def _say_relation(relation: Relation, shown: Shown) -> str:
    """The relation as this page reads it; on the page of an article, which paragraph of it is meant."""
    here = ""
    if relation.here != shown.unit.id:
        part = name_part(relation.here, shown)
        here = f"{link(relation.here, escape(part))} " if part else ""
    return f'{here}<span class="pp-rel pp-rel-{escape(relation.kind)}">{escape(relation.words)}</span>'


def name_part(id: str, shown: Shown) -> str:
    """How a part of what is shown is called: "Art. 36(1)", "§ 43"."""
    if is_case_law(id):
        return number_of(id)
    unit = next((u for u in shown.around if u.id == id), None)
    return place_of(unit.citation) if unit else ""


def render_case_law(knowledge: Knowledge, shown: Shown, grouped: Grouped, shelves: Shelves) -> str:
    """Judgments that stand in a relation to the provision, with the paragraphs that say so."""
    relations = grouped.get(CASE_LAW, {})
    cases: dict[str, list[str]] = {}
    for id in relations:
        cases.setdefault(document_of(id), []).append(id)
    for ids in cases.values():
        ids.sort(key=lambda id: Pinpoint.parse(id).sort_key)
    wanted = [id for ids in islice(cases.values(), CASES) for id in ids if "/para-" in id]
    near = read_all(knowledge, wanted[:MAX_READ])
    items = [
        f'<li class="pp-case"><h4>{_name_case(key, shelves)}</h4><ul class="pp-cards">'
        f"{''.join(_render_paragraph(id, relations[id], near.get(id), shown) for id in ids)}</ul></li>"
        for key, ids in cases.items()
    ]
    title = "Related judgments" if is_case_law(shown.unit.id) else "Case law"
    return section("cases", title, fold_rest(items, CASES, "judgments", "pp-cases"), count=len(items))


def _name_case(key: str, shelves: Shelves) -> str:
    holding = shelves.judgments.get(key) or shelves.not_held.get(key)
    year = f' <span class="pp-quiet">{escape(holding.date[:4])}</span>' if holding and holding.date else ""
    lost = ' <span class="pp-quiet">(text not held)</span>' if key in shelves.not_held else ""
    return f"{link(key, escape(shelves.name(key)))}{year}{lost}"


def _render_paragraph(id: str, relations: Sequence[Relation], found: Shown | None, shown: Shown) -> str:
    said = ", ".join(_say_relation(relation, shown) for relation in _told_once(relations, shown))
    number = number_of(id)
    name = f"<b>{link(id, escape(number))}</b>" if number else "the judgment as a whole"
    words = f"<p>{escape(summary_of(found))}</p>" if found and summary_of(found) else ""
    return f'<li class="pp-card"><p class="pp-card-head"><span class="pp-relation">{said}</span> {name}</p>{words}</li>'


def render_references_here(knowledge: Knowledge, shown: Shown, shelves: Shelves) -> str:
    """What the words of the text refer to and who refers to it; what our records relate is shown above already."""
    told = {relation.id for relation in shown.relations}
    refers = [id for id in shown.refers_to if id not in told]
    referred = [id for id in shown.referred_by if id not in told]
    outside = [f"<li>{escape(words)} (not held here)</li>" for words in shown.refers_outside]
    lists = [
        ("Refers to", [*_list_references(knowledge, refers, shelves), *outside]),
        ("Referred to by", _list_references(knowledge, referred, shelves)),
    ]
    drawn = "".join(
        f'<div class="pp-column"><h4>{title}</h4>{fold_rest(items, LISTED, "", "pp-list")}</div>'
        for title, items in lists
        if items
    )
    inner = f'<div class="pp-columns pp-two">{drawn}</div>' if drawn else ""
    return section("references", "References in the texts", inner, note="Named in so many words, found by reading.")


def _list_references(knowledge: Knowledge, ids: Sequence[str], shelves: Shelves) -> list[str]:
    """Provisions each on its line, then judgments each with the paragraphs that are meant."""
    provisions = [id for id in ids if not is_case_law(id)]
    cases: dict[str, list[str]] = {}
    for id in ids:
        if is_case_law(id):
            cases.setdefault(document_of(id), []).append(id)
    items = [f"<li>{_render_reference(knowledge, id, shelves)}</li>" for id in provisions[:MAX_LISTED]]
    for key, places in islice(cases.items(), MAX_LISTED):
        numbers = ", ".join(link(id, escape(number_of(id))) for id in places if number_of(id))
        items.append(f"<li>{_name_case(key, shelves)}{f' {numbers}' if numbers else ''}</li>")
    return items


def _render_reference(knowledge: Knowledge, id: str, shelves: Shelves) -> str:
    if "/" not in id or id in shelves.instruments:
        return link(id, escape(shelves.name(id)))
    try:
        unit = next(iter(knowledge.walk(id)))
    except (KbError, StopIteration):
        return f"{escape(id)} (not held here)"
    exact = unit.id == id
    name = unit.citation if exact else f"{shelves.name(id)}, {id.partition('/')[2]}"
    about = f' <span class="pp-quiet">{escape(unit.heading)}</span>' if unit.heading and exact else ""
    return f"{link(id, citation(name))}{about}"
