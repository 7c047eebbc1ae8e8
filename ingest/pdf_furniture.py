"""What stands on a printed page and is not its text: running heads, page numbers, rules and footnotes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ingest.pdf_page import VisualLine

_EDGE_LINES = 3
"""Running heads and feet are among the first and last lines of a page."""

_SAME_HEIGHT = 2.0
"""Points by which the height of a running head may differ between pages, give or take one such step."""

_MOST = 0.8
"""The share of the pages with a line at that height that must have a running head there; titles may stand there too."""

_GAP, _FAR = 2.0, 4.0
"""In sizes of the type: how far running heads are from the text, and how far no paragraph is from another."""

_MANY_PAGES = 4
_LETTER = re.compile(r"[^\W\d_]")
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:page\s+)?(?P<number>\d{1,4})(?:\s*(?:/|of)\s*\d{1,4})?[-–—\s]*", re.IGNORECASE)
_RULE = re.compile(r"[_‗⎯―—–\-=*\s]{6,}")
_SERIES = re.compile(
    r"(?:council of europe |european )?treaty series\s*[–—-]?\s*no\.? ?\d+|c?ets (?:no\.? ?)?\d+\s*[–—-].*\d{4}",
    re.IGNORECASE,
)
"""The heads of the treaty series: "CETS 210 – Violence against women, 11.V.2011"; known even on a single page."""

_FOOTNOTE = re.compile(r"[\[(]?(?P<mark>\d{1,3}|[*†‡]{1,3})[\])]?[.)]?(?:\s+|(?=[^\W\d_]))\S")
_BRACKETED_MARK = re.compile(r"[\[(](\d{1,3}|\*{1,3})[\])]")
_SMALLER = 0.94


def remove_furniture(pages: Sequence[Sequence[VisualLine]]) -> list[list[VisualLine]]:
    """The pages without running heads, page numbers, footnotes and rules; in that order, from the edge inwards."""
    body = _body_size(pages)
    kept = _without_numbers(_without_heads([list(page) for page in pages], body), body)
    return [[line for line in _without_footnotes(page, body) if not _RULE.fullmatch(line.text)] for page in kept]


def _body_size(pages: Sequence[Sequence[VisualLine]]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _edges(page: Sequence[VisualLine], gap: float) -> list[VisualLine]:
    """The lines at either end that a gap parts from the rest; without a gap the first few, for the gap may be small."""
    both = (list(page), list(reversed(page)))
    return [line for end in both for line in (_until_gap(end, gap) or end[:_EDGE_LINES])]


def _apart(pages: Sequence[Sequence[VisualLine]], gap: float) -> set[int]:
    """The identities of the edge lines that a gap of this size parts from the rest of their page."""
    return {id(line) for page in pages for end in (list(page), list(reversed(page))) for line in _until_gap(end, gap)}


def _until_gap(lines: Sequence[VisualLine], gap: float) -> list[VisualLine]:
    for count in range(1, min(_EDGE_LINES, len(lines) - 1) + 1):
        if abs(lines[count - 1].y - lines[count].y) > gap:
            return list(lines[:count])
    return []


def _without_heads(pages: list[list[VisualLine]], body: float) -> list[list[VisualLine]]:
    """Takes out lines at the edge of several pages, at a height that is kept for them, the same but for numbers.

    Paragraphs may begin alike at the top of several pages, but other pages have other words at that height; and a head
    is set apart or in small type, or stands on most pages. Small type far from all else, and the heads of the treaty
    series, are known on a single page too.
    """
    edges = [line for page in pages for line in _edges(page, _GAP * body) if _LETTER.search(line.text)]
    apart, far = _apart(pages, _GAP * body), _apart(pages, _FAR * body)
    repeats = Counter(form for form, _ in {(_form(line), line.page) for line in edges})
    by_height = _by_height(edges)
    furniture: set[int] = set()
    for height in by_height:
        at_height = [line for near in (height - 1, height, height + 1) for line in by_height.get(near, ())]
        pages_of = Counter(form for form, _ in {(_form(line), line.page) for line in at_height})
        kept_for_heads = sum(repeats[_form(line)] > 1 for line in at_height) >= _MOST * len(at_height)
        # Left and right pages may have a head each; more kinds of line than two are the text.
        usual = dict(pages_of.most_common(2))
        common = len(pages) >= _MANY_PAGES and sum(usual.values()) >= _MOST * len(pages)
        for line in by_height[height]:
            small = line.size < _SMALLER * body
            seen = pages_of[_form(line)]
            repeated = seen > 1 and kept_for_heads and (small or (common and _form(line) in usual) or id(line) in apart)
            alone = id(line) in far and small
            if repeated or alone or (id(line) in apart and _SERIES.fullmatch(line.text)):
                furniture.add(id(line))
    return [[line for line in page if id(line) not in furniture] for page in pages]


def _by_height(lines: Iterable[VisualLine]) -> dict[int, list[VisualLine]]:
    """Lines by the height they stand at; look at the neighbours too, for a height may fall between two."""
    found: defaultdict[int, list[VisualLine]] = defaultdict(list)
    for line in lines:
        found[round(line.y / _SAME_HEIGHT)].append(line)
    return found


def _form(line: VisualLine) -> str:
    """The words of a running head without the page number, which may stand left or right of them."""
    return _DIGITS.sub("", line.text).strip()


def _without_numbers(pages: list[list[VisualLine]], body: float) -> list[list[VisualLine]]:
    """Takes out the first or last line of a page where it is a number that counts with the pages.

    A paragraph number alone on its line stands at a height at which other pages have text; on a single page the
    distance tells.
    """
    found: defaultdict[int, list[VisualLine]] = defaultdict(list)
    numbers: set[int] = set()
    texts: list[VisualLine] = []
    far = _apart(pages, _FAR * body)
    for page in pages:
        outer = {id(line) for line in (*page[:1], *page[-1:])}
        for line in page:
            match = _PAGE_NUMBER.fullmatch(line.text)
            if match and id(line) in far:
                numbers.add(id(line))
            elif match and id(line) in outer:
                found[int(match["number"]) - line.page].append(line)
            else:
                texts.append(line)
    taken = {round(line.y / _SAME_HEIGHT) for line in texts}
    for lines in found.values():
        for height, at_height in _by_height(lines).items():
            pages_of = {line.page for line in at_height}
            if len(pages_of) > 1 and not taken & {height - 1, height, height + 1}:
                numbers.update(id(line) for line in at_height)
    return [[line for line in page if id(line) not in numbers] for page in pages]


def _without_footnotes(page: list[VisualLine], body: float) -> list[VisualLine]:
    """Cuts the page where its footnotes start: small type down to the foot, opened by a mark the text above carries.

    A quotation set in small type at the foot of a page (judgments do that) has neither a mark above nor a rule.
    """
    start = len(page)
    while start and (page[start - 1].size < _SMALLER * body or _RULE.fullmatch(page[start - 1].text)):
        start -= 1
    for index in range(start, len(page)):
        match = _FOOTNOTE.match(page[index].text)
        if match is None:
            continue
        above = page[:index]
        marks = {mark.strip("[]() ,") for line in above for mark in (*line.marks, *_BRACKETED_MARK.findall(line.text))}
        if match["mark"] in marks or (above and _RULE.fullmatch(above[-1].text)):
            return above
    return page
