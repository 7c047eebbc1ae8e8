"""A provision in its context → HTML: its article or the paragraphs around it, cited lines ruled, quotation marked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from kb.model import Unit
from kb.ui.words import badge, citation, contains, escape, number_of, role_name, source_link, trail
from kb.views import Shown

Span = tuple[int, int]

MAX_UNITS, MAX_CHARS = 120, 60_000
"""What one panel shows at most: the longest article of a convention fits twice."""

_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_DASH = re.compile(r"\s*[-–—](?=\s)")
_MAX_LABEL = 14  # "38.2", "viii", "– a": longer than that is text, not a label
_MAX_DEPTH = 4
_MORE = '<p class="pp-more">Only part of this text is shown here; the official source has it in full.</p>'


class FoldedText:
    """A text searchable without regard to white space: `find` answers in positions of the text as it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._words = [m.span() for m in _WORD.finditer(text)]
        self._folded = " ".join(text[s:e] for s, e in self._words)
        self._starts: list[int] = []
        at = 0
        for start, end in self._words:
            self._starts.append(at)
            at += end - start + 1

    def find(self, part: str, within: Span | None = None) -> Span | None:
        """Where `part` first stands inside `within`; None where it does not, or is blank."""
        folded = " ".join(part.split())
        low, high = within or (0, len(self.text))
        at = self._folded.find(folded, self._fold(low)) if folded else -1
        if at < 0:
            return None
        span = self._unfold(at), self._unfold(at + len(folded) - 1) + 1
        return span if span[1] <= high else None

    def _fold(self, position: int) -> int:
        word = bisect_left(self._words, (position, position))
        if word and self._words[word - 1][1] > position:
            return self._starts[word - 1] + position - self._words[word - 1][0]
        return self._starts[word] if word < len(self._starts) else len(self._folded)

    def _unfold(self, position: int) -> int:
        word = bisect_left(self._starts, position + 1) - 1
        return self._words[word][0] + position - self._starts[word]


@dataclass(slots=True)
class Block:
    """A unit printed as a whole, and where the units inside it stand in its text, in document order."""

    unit: Unit
    folded: FoldedText
    places: list[tuple[str, Span]] = field(default_factory=list)

    def place(self, unit: Unit) -> bool:
        """Finds a unit of this block in its text; False where the text does not hold it (a summary never does)."""
        if not contains(self.unit.id, unit.id):
            return False
        outer = [span for id, span in self.places if contains(id, unit.id)]
        last_id, last = self.places[-1]
        start = max(last[0] if contains(last_id, unit.id) else last[1], outer[-1][0])
        while (span := self.folded.find(unit.text, (start, outer[-1][1]))) is not None:
            if self._fills_lines(span):
                self.places.append((unit.id, span))
                return True
            start = span[0] + 1
        return False

    def _fills_lines(self, span: Span) -> bool:
        """A unit opens its line, after its label at most, and ends one: the same words inside a sentence are not it."""
        text = self.unit.text
        before = text[text.rfind("\n", 0, span[0]) + 1 : span[0]].strip()
        return len(before) <= _MAX_LABEL and not text[span[1] :].partition("\n")[0].strip()

    def span_of(self, id: str) -> Span | None:
        return dict(self.places).get(id)

    def depth_of(self, id: str) -> int:
        return sum(contains(outer, id) for outer, _ in self.places) - 1

    def holder_of(self, position: int) -> str:
        """The innermost unit that covers a position."""
        return next(id for id, (start, end) in reversed(self.places) if start <= position < end)


def lay_out(units: Iterable[Unit]) -> list[Block]:
    """Units in document order → what is printed: a unit whose words its parent holds is placed, not repeated."""
    blocks: list[Block] = []
    for unit in units:
        if not (blocks and blocks[-1].place(unit)):
            blocks.append(Block(unit, FoldedText(unit.text), [(unit.id, (0, len(unit.text)))]))
    return blocks


def render_provision(shown: Shown, *, quote: str = "", marker: int = 0) -> str:
    """`kb show` as a page shows it: name, place, badge, then the reading context with the quoted words in `<mark>`."""
    unit = shown.unit
    label = f'<span class="pp-number" aria-hidden="true">{marker}</span>' if marker else ""
    notes = [badge(unit.layer)]
    if unit.role:
        notes.append(f'<span class="pp-role">{escape(role_name(unit.role))}</span>')
    notes.append(source_link(unit.url))
    return f"{trail(unit.division)}{render_head(unit.citation, notes, label)}{render_reading(shown, quote)}"


def render_reading(shown: Shown, quote: str = "") -> str:
    """The words of a provision in their context, the quoted ones in `<mark>`; our summary below an official text."""
    text = f'<div class="pp-text pp-text-{shown.unit.layer}">{_render_context(shown, quote)}</div>'
    return text + _render_summary(shown.unit, quote)


def render_head(name: str, notes: Sequence[str], label: str = "") -> str:
    """The name of a provision, which stays in sight while its text is read; the way back; what kind of text it is."""
    return (
        f'<header class="pp-provision-head"><div><h3 tabindex="-1">{label}<span>{citation(name)}</span></h3>'
        '<button type="button" class="pp-quiet-button" data-act="back">Back'
        '<span class="pp-unseen"> to the answer</span></button></div>'
        f'<p class="pp-notes">{"".join(notes)}</p></header>'
    )


def _render_context(shown: Shown, quote: str) -> str:
    around = shown.around or (shown.unit,)
    if all(unit.id != shown.unit.id for unit in around):
        around = (*around, shown.unit)
    kept = _bound(around, shown.unit.id)
    blocks = lay_out(kept)
    parts, part_shown = [], ""
    for block in blocks:
        if block.unit.role and block.unit.role != part_shown and len(blocks) > 1:
            part_shown = block.unit.role
            parts.append(f'<p class="pp-part">{escape(role_name(part_shown))}</p>')
        parts.append(_render_block(block, shown.unit.id, quote))
    if len(kept) < len(around):
        parts.append(_MORE)
    return "".join(parts)


def _bound(units: Sequence[Unit], cited: str) -> list[Unit]:
    """The units a panel can hold, the cited one always among them."""
    kept: list[Unit] = []
    room = MAX_CHARS
    for number, unit in enumerate(units):
        needed = unit.id == cited or contains(unit.id, cited)
        if needed or (number < MAX_UNITS and len(unit.text) <= room):
            kept.append(unit)
            room -= len(unit.text)
    return kept


def _render_block(block: Block, cited: str, quote: str) -> str:
    cited_span = block.span_of(cited)
    marked = block.folded.find(quote, cited_span) if cited_span else None
    low, high = _window(len(block.unit.text), marked or cited_span)
    spans = [m.span() for m in _LINE.finditer(block.unit.text)]
    lines = [_render_line(block, span, cited_span, marked) for span in spans if low <= span[0] <= high]
    if len(lines) < len(spans):
        lines.append(_MORE)
    number = number_of(block.unit.id)
    if number:
        head = f'<p class="pp-para-number">{escape(number)}</p>'
    else:
        division = block.unit.division  # said above the name already
        known = block.unit.heading in ("", *division, " – ".join(division))
        heading = "" if known else f" <span>{escape(block.unit.heading)}</span>"
        head = f'<p class="pp-block-head"><b>{citation(block.unit.citation)}</b>{heading}</p>'
    here = " pp-here" if block.unit.id == cited else ""
    return f'<div class="pp-block{" pp-numbered" if number else ""}{here}">{head}<div>{"".join(lines)}</div></div>'


def _window(length: int, wanted: Span | None) -> Span:
    """The stretch of a text that is printed: all of it, or what lies around the words that matter."""
    middle = wanted[0] if wanted and length > MAX_CHARS else 0
    return max(0, middle - MAX_CHARS // 2), middle + MAX_CHARS


def _render_line(block: Block, line: Span, cited: Span | None, marked: Span | None) -> str:
    """One line of a text: its label hung in the margin, indented by its level, ruled where it is what was cited."""
    start, end = line
    opened = next(((id, s) for id, (s, _) in block.places[1:] if start <= s < end), None)
    cut = opened[1] if opened and 0 < len(block.unit.text[start : opened[1]].strip()) <= _MAX_LABEL else start
    holder = opened[0] if opened else block.holder_of(_first_word(block.unit.text, line))
    kinds = ["pp-line"]
    if cited and max(cut, cited[0]) < min(end, cited[1]):
        kinds.append("pp-cited")
    depth = block.depth_of(holder)
    if not opened and (dash := _DASH.match(block.unit.text, start, end)):  # an item without a number of its own
        cut, depth = dash.end(), depth + 1
    kinds.append(f"pp-level-{min(depth, _MAX_DEPTH)}")
    label = f'<span class="pp-label">{_paint(block.unit.text, (start, cut), marked)}</span> ' if cut > start else ""
    return f'<p class="{" ".join(kinds)}">{label}<span>{_paint(block.unit.text, (cut, end), marked)}</span></p>'


def _first_word(text: str, line: Span) -> int:
    return line[0] + len(text[line[0] : line[1]]) - len(text[line[0] : line[1]].lstrip())


def _paint(text: str, piece: Span, marked: Span | None) -> str:
    """A piece of a text, escaped and without white space around it, with what of it is quoted inside `<mark>`."""
    words = text[slice(*piece)]
    start = piece[0] + len(words) - len(words.lstrip())
    end = start + len(words.strip())
    low, high = (max(start, marked[0]), min(end, marked[1])) if marked else (end, end)
    if low >= high:
        return escape(text[start:end])
    return f"{escape(text[start:low])}<mark>{escape(text[low:high])}</mark>{escape(text[high:end])}"


def _render_summary(unit: Unit, quote: str) -> str:
    """Our own summary below an official text, the sentence an answer took from it marked."""
    if not unit.summary or unit.layer != "official":
        return ""
    found = FoldedText(unit.summary).find(quote)
    words = _paint(unit.summary, (0, len(unit.summary)), found)
    return f'<aside class="pp-summary"><p class="pp-notes">{badge("digest")}</p><p>{words}</p></aside>'


def render_references(refers_to: Sequence[Unit], outside: Sequence[str], referred_by: Sequence[Unit]) -> str:
    """Both directions of a provision's cross-references, those held here as buttons that open them."""
    made = [*(open_button(unit) for unit in refers_to), *(f"{escape(words)} (not held here)" for words in outside)]
    lists = [("Refers to", made), ("Referred to by", [open_button(unit) for unit in referred_by])]
    shown = "".join(_render_list(title, items) for title, items in lists if items)
    return shown or '<p class="pp-quiet">No cross-references were found.</p>'


def _render_list(title: str, items: Sequence[str]) -> str:
    return f"<h4>{title}</h4><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def browse_button(id: str) -> str:
    """A link to the page of a provision in the tab *Browse*."""
    return (
        f'<a class="pp-quiet-button" href="?{escape(urlencode({"show": id}, safe="/"))}" data-browse>Open in Browse</a>'
    )


def open_button(unit: Unit) -> str:
    """A button that opens a provision that the answer did not cite."""
    about = f' <span class="pp-quiet">{escape(unit.heading)}</span>' if unit.heading else ""
    return (
        f'<button type="button" class="pp-open" data-show="{escape(unit.id)}">{citation(unit.citation)}</button>{about}'
    )
