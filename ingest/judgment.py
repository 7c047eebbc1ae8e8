"""A judgment of the European Court of Human Rights, from its lines to a `Judgment`.

Headings are kept, numbered paragraphs are found by sequence, every paragraph gets the role it has, and separate
opinions never mix with the words of the Court. Each step has its own module: `judgment_layout` (the parts),
`judgment_numbers` (which numbers are paragraphs), `judgment_headings`, `judgment_units`, `judgment_roles` with
`judgment_voice`, `judgment_header`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.judgment_header import ecli, read_conclusions, read_header
from ingest.judgment_layout import Layout, find_layout, fold
from ingest.judgment_roles import assign_roles, drop_stale_headings
from ingest.judgment_units import Harvest, Part, Tokens, Unit, lost_headings, read_body, read_operative, read_opinion
from kb.errors import LayoutError
from kb.model import Judgment, Paragraph, Pinpoint, Placement, Role

__all__ = ["ecli", "looks_like_judgment", "parse_judgment"]

_ITEM_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_MAX_LINES = 200_000
_HEAD_LINES = 120
_COURT = re.compile(r"European Court of Human Rights", re.I)
_SIGNS = (
    re.compile(r"In the .{1,200}\bcase\b|In the case of .+"),
    re.compile(r"(?:CASE OF|AFFAIRE) .+ [vc]\. .+"),
    re.compile(r"\(Applications? nos?\.? .+"),
    re.compile(r"(?:Having deliberated in private|Delivers the following judgment).*", re.I),
    re.compile(r"JUDGMENT"),
    re.compile(r"(?:AS TO )?(?:THE )?(?:PROCEDURE|FACTS|LAW)"),
)
_ENOUGH_SIGNS = 3
_TITLE = re.compile(r"(?:CASE OF|AFFAIRE) ")
_OMISSION = re.compile(r"\(?(?:\.{3}|…)\)?")
_EXTRACT_GAPS = 2


def looks_like_judgment(lines: Sequence[str]) -> bool:
    """True for the text of a judgment of the Court, told by what stands at its head, never by a file name.

    It names the European Court of Human Rights and has three of: the case, the application number, "JUDGMENT", the
    deliberations, a main part such as "PROCEDURE".
    """
    head = [fold(line) for line in lines[:_HEAD_LINES]]
    if not any(_COURT.search(line) for line in head):
        return False
    signs = sum(any(pattern.fullmatch(line) for line in head) for pattern in _SIGNS)
    return signs >= _ENOUGH_SIGNS


def parse_judgment(
    lines: Sequence[str], *, item_id: str, file: str, pages: Sequence[int | None] | None = None
) -> Judgment:
    """Parses the lines of one judgment; line i of the file is `lines[i - 1]`.

    `item_id` is HUDOC's (`001-89964`); `file` only names the source in errors; `pages` gives the page of each line.
    Paragraph 43 of K.U. v. Finland becomes `ecthr/001-89964/para-43`. Every non-blank line gets one `Placement`.
    Raises `LayoutError` where the text is no judgment or holds no numbered paragraph.
    """
    _check(lines, item_id, file, pages)
    folded = [fold(line) for line in lines]
    layout = find_layout(folded)
    body = read_body(folded, layout.body, layout.operative)
    if not body.units:
        raise LayoutError(file, 1, "no numbered paragraph found; expected the text of a judgment of the Court")
    decided = layout.operative < layout.closing
    operative = read_operative(folded, layout.operative, layout.closing) if decided else Harvest()
    opinions = [read_opinion(folded, opinion, n) for n, opinion in enumerate(layout.opinions, 1)]
    paragraphs = _paragraphs(item_id, body, operative, opinions, pages)
    head = read_header(folded, layout.body, folded[layout.body :])
    first = head.application_numbers[0] if head.application_numbers else ""
    return Judgment(
        item_id=item_id,
        name=head.name,
        application_numbers=head.application_numbers,
        date=head.date,
        formation=head.formation,
        respondent=head.respondent,
        ecli=ecli(first, head.date) if first and head.date else "",
        conclusions=read_conclusions(u.text for u in operative.units),
        paragraphs=paragraphs,
        placements=_placements(folded, layout, item_id, [body, operative, *opinions]),
        warnings=tuple(_warnings(folded, layout, body, operative)),
    )


def _check(lines: Sequence[str], item_id: str, file: str, pages: Sequence[int | None] | None) -> None:
    if not _ITEM_ID.fullmatch(item_id):
        raise LayoutError(file, 1, f"{item_id[:60]!r} is no item identifier; one looks like 001-89964")
    if len(lines) > _MAX_LINES:
        raise LayoutError(file, _MAX_LINES, f"more than {_MAX_LINES} lines; split the file into single judgments")
    if pages is not None and len(pages) != len(lines):
        raise LayoutError(file, 1, f"{len(pages)} page numbers for {len(lines)} lines; give one for each line")


def _paragraphs(
    item_id: str, body: Harvest, operative: Harvest, opinions: Sequence[Harvest], pages: Sequence[int | None] | None
) -> tuple[Paragraph, ...]:
    document = Pinpoint(document=f"ecthr/{item_id}")
    units = body.units
    texts = [u.text for u in units]
    paths = [tuple((h.rank, h.text) for h in u.headings) for u in units]
    lost = lost_headings(units)
    if lost:
        paths = drop_stale_headings(paths, texts)
    bare = [tuple(text for _, text in path) for path in paths]
    roles = assign_roles(list(zip(bare, texts, strict=True)), lost_headings=lost)

    def make(unit: Unit, role: Role, path: tuple[str, ...]) -> Paragraph:
        page = pages[unit.start] if pages is not None else None
        return Paragraph(
            pinpoint=document.child(*unit.tokens),
            number=unit.number,
            role=role,
            heading_path=path,
            text=unit.text,
            page=page,
        )

    made = [make(u, r, p) for u, r, p in zip(units, roles, bare, strict=True)]
    for harvest, role in ((operative, Role.OPERATIVE), *((h, Role.SEPARATE_OPINION) for h in opinions)):
        made += [make(u, role, tuple(h.text for h in u.headings)) for u in harvest.units]
    return tuple(made)


def _placements(
    lines: Sequence[str], layout: Layout, item_id: str, harvests: Sequence[Harvest]
) -> tuple[Placement, ...]:
    """The place of every non-blank line; what no unit holds belongs to the document."""
    places: dict[int, tuple[Tokens, Part]] = {}
    for harvest in harvests:
        places.update(harvest.places)
    document = Pinpoint(document=f"ecthr/{item_id}")
    annexes = {start for start, _ in layout.annexes}
    found = []
    for index, line in enumerate(lines):
        if line:
            tokens, part = places.get(index) or ((), _part_outside(index, line, layout, annexes))
            found.append(Placement(line=index + 1, pinpoint=document.child(*tokens), part=part))
    return tuple(found)


def _part_outside(index: int, line: str, layout: Layout, annexes: set[int]) -> Part:
    if index < layout.body:
        return "title" if _TITLE.match(line) else "front"
    if index in annexes:
        return "heading"
    return "text" if any(start < index < end for start, end in layout.annexes) else "closing"


def _warnings(lines: Sequence[str], layout: Layout, body: Harvest, operative: Harvest) -> list[str]:
    """In words, what the source lacks."""
    found = [*body.warnings]
    numbers = [u.number or 0 for u in body.units if len(u.tokens) == 1]
    missing = [n for n in range(1, max(numbers, default=0)) if n not in numbers]
    omissions = sum(1 for line in lines[layout.body : layout.closing] if _OMISSION.fullmatch(line))
    if missing:
        found.append(f"paragraphs missing in the source: {_ranges(missing)}")
    if missing and omissions >= _EXTRACT_GAPS:
        found.append("published as extracts")
    if lost_headings(body.units):
        found.append("headings of the part on the law are lost in the source; roles rest on wording")
    stray = sum(1 for place in body.places.values() if place == ((), "text"))
    if stray:
        found.append(f"{stray} lines of text stand between a heading and the next numbered paragraph")
    if layout.operative == layout.closing:
        found.append("no operative part found")
    return found + operative.warnings


def _ranges(numbers: Sequence[int]) -> str:
    """ "13-15, 18" for 13, 14, 15, 18."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(p[0]) if len(p) == 1 else f"{p[0]}-{p[-1]}" for p in parts)
