"""The parts of a judgment on the page: header, body, operative part, signatures, separate opinions, annexes, notes.

Works on lines whose white space is folded; line i of the file is index i - 1. Recognition rests on the words the
Registry uses in every judgment ("PROCEDURE", "FOR THESE REASONS, THE COURT", "Done in English"), not on typography.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

# The headings that open a main part of a judgment, old and new style, each alone on its line.
MAIN_PARTS = re.compile(
    r"(?:AS TO )?(?:THE )?(?:PROCEDURE|FACTS|LAW)|INTRODUCTION|SUBJECT[ -]MATTER OF THE CASE"
    r"|PROCEEDINGS BEFORE THE (?:EUROPEAN )?COMMISSION(?: OF HUMAN RIGHTS)?"
    r"|(?:FINAL|CONCLUDING) SUBMISSIONS .{0,60}"
    r"|RELEVANT (?:LEGAL FRAMEWORK|DOMESTIC LAW)[A-Z ,’'-]{0,40}"
    r"|THE COURT[’']S ASSESSMENT"
)
# These may stand in small capitals that the source lost ("proceedings before the commission").
_ANY_CASE_PARTS = re.compile(
    r"proceedings before the commission|final submissions (?:made )?(?:to the court|by the .{4,20})[a-z ]{0,40}", re.I
)
_REASONS = re.compile(r"(?:\d{1,3}\. )?(?:FOR THESE REASONS|PAR CES MOTIFS)\b.{0,60}")
_REASONS_LOWER = re.compile(r"(?:\d{1,3}\. )?for these reasons,?(?: the court\b.{0,30})?", re.I)
_FIRST = re.compile(r"1\s?\. ")
_DONE = re.compile(r"(?:Done|Given|Delivered) (?:in|at|on) |Fait en (?:français|anglais)")
# "[1] …", "[*] Note by the Registrar"; the mark may be a character of a symbol font.
_NOTE = re.compile(r"\[(?:\d{1,3}|[^\w\]]{1,2})\]")
_ANNEX = re.compile(r"(?:APPENDIX|ANNEX(?:E)?)(?: (?:[IVX]+|[A-Z]|\d+))?(?: ?[:.–-] ?.{0,120})?", re.I)
_MARKS = re.compile(r"[“”„\"]")
# A straight mark opens a quotation at the start of a line and after one of these.
_BEFORE_OPENING = ("", " ", "(", "[", "-", "–", "—")
_LONG_QUOTATION = 12  # an opening mark so many lines after the last is a new quotation, not the next paragraph of one
_SIGNATURE_LENGTH = 60
_SENTENCE_END = re.compile(r"[.:;][”\"’')\]]*$")

_ADJECTIVE = (
    r"(?:joint|common|partly|partially|part|in|and|concurring|dissenting|separate|individual|additional|supplementary"
    r"|dissidente?|concordante?|séparée?|commune|partiellement|en partie|et|,|/)"
)
# The title of a separate opinion, in capitals or not: "Partly dissenting opinion of Judge Bonello".
_OPINION = re.compile(
    rf"(?:{_ADJECTIVE}\s*)+opi[a-z]{{1,3}}ons?(?: (?:of|by|from|expressed|joined|in|on|as)\b.*)?"
    rf"|opinion (?:{_ADJECTIVE}\s*)+(?:(?:de|du|des)\b.*)?"
    r"|opinion of (?:judges?|mr\.?|mrs\.?|sir)\b.*"
    r"|(?:joint )?(?:declaration|statement)s?(?: of (?:partial |partly )?(?:dissent|vote|disagreement))?"
    r" (?:of|by|made by) (?:judges?|mr\.?|mrs\.?|sir)\b.*"
    r"|déclaration (?:de|du|des) .*",
    re.I,
)
_OPINION_LENGTH = 260
# Lines that carry on such a title: the judges' names, who joined, that it is a translation.
_TITLE_GOES_ON = re.compile(
    r"(?:of |by |and |joined |in |as |approved |by which )?(?:JUDGES?|judges?|Judges?|JOINED|joined)\b.{0,200}"
    r"|\(.{0,60}[Tt]ranslat.{0,40}\)"
    r"|\((?:Traduction|TRANSLATION).{0,40}\)"
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """A separate opinion: its lines from `start` to `end` (not included), its title, the index its text begins at."""

    start: int
    end: int
    title: str
    text: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of a judgment begin, as indexes of lines.

    header: [0, body), body: [body, operative), operative part: [operative, closing), signatures: [closing, tail),
    then `opinions`, `annexes` and `notes` as ranges. Without an operative part `operative == closing`.
    """

    body: int
    operative: int
    closing: int
    tail: int
    opinions: tuple[Opinion, ...]
    annexes: tuple[tuple[int, int], ...]
    notes: tuple[int, int]


def fold(line: str) -> str:
    """One line with runs of white space, no-break spaces among them, folded to one space."""
    return " ".join(line.split())


def is_main_part(line: str, *, opening: bool = True) -> bool:
    """True for a line such as "THE FACTS", "AS TO THE LAW" or "proceedings before the commission".

    "INTRODUCTION" and "PROCEDURE" are parts only before the first numbered paragraph (`opening`): statutes and reports
    that a judgment quotes have them too.
    """
    if not opening and line in ("INTRODUCTION", "PROCEDURE"):
        return False
    return bool(MAIN_PARTS.fullmatch(line) or _ANY_CASE_PARTS.fullmatch(line))


def find_layout(lines: Sequence[str]) -> Layout:
    """Cuts the folded lines of a judgment into its parts."""
    count = len(lines)
    body = next((i for i, line in enumerate(lines) if MAIN_PARTS.fullmatch(line)), None)
    if body is None:
        body = next((i for i, line in enumerate(lines) if _FIRST.match(line)), count)
    operative = _find_operative(lines, body)
    closing = _find_closing(lines, operative if operative is not None else body, operative is not None)
    if operative is None:
        operative = closing
    tops = [i for i in range(closing, count) if is_opinion_title(lines[i])]
    annexes = [i for i in range(closing, count) if _ANNEX.fullmatch(lines[i])]
    notes = _find_notes(lines, max([closing, *tops, *annexes]))
    cuts = sorted({*tops, *annexes, notes, count})
    opinions = tuple(_read_opinion(lines, i, cuts[cuts.index(i) + 1]) for i in tops)
    return Layout(
        body, operative, closing, cuts[0], opinions,
        tuple((i, cuts[cuts.index(i) + 1]) for i in annexes), (notes, count),
    )  # fmt: skip


def _find_operative(lines: Sequence[str], body: int) -> int | None:
    """The line "FOR THESE REASONS, THE COURT"; in small letters only where it stands alone and nothing better does."""
    done = next((i for i in range(len(lines) - 1, body, -1) if _DONE.match(lines[i])), len(lines))
    for pattern in (_REASONS, _REASONS_LOWER):
        for i in range(min(done, len(lines) - 1), body, -1):
            if pattern.fullmatch(lines[i]):
                return i
    return None


def _find_closing(lines: Sequence[str], start: int, operative: bool) -> int:
    """The line "Done in English …"; where it is lost, the first signature."""
    for i in range(start, len(lines)):
        if _DONE.match(lines[i]):
            return i
    if not operative:
        return len(lines)
    for i in range(start + 1, len(lines)):
        line = lines[i]
        if line and len(line) < _SIGNATURE_LENGTH and not _SENTENCE_END.search(line) and line[0].isupper():
            after = lines[i + 1] if i + 1 < len(lines) else ""
            if len(after) < _SIGNATURE_LENGTH and not after.startswith("("):
                return i
    return len(lines)


def _find_notes(lines: Sequence[str], start: int) -> int:
    """Where the notes at the foot of the document begin ("[1]. Rectified on …"), else the number of lines."""
    for i in range(start + 1, len(lines)):
        if _NOTE.match(lines[i]):
            return i
    return len(lines)


def is_opinion_title(line: str) -> bool:
    """True for a line that heads a separate opinion; an item of the list of opinions annexed is none."""
    if not line or len(line) > _OPINION_LENGTH or line[-1] in ";:":
        return False
    return bool(_OPINION.fullmatch(line)) and not (line[-1] in ".," and line != line.upper())


def _read_opinion(lines: Sequence[str], start: int, end: int) -> Opinion:
    title, text = [lines[start]], start + 1
    while text < end and text < start + 6 and _carries_on_title(lines[text], " ".join(title)):
        if lines[text] and not lines[text].startswith("("):
            title.append(lines[text])
        text += 1
    return Opinion(start, end, " ".join(title), text)


def _carries_on_title(line: str, title: str) -> bool:
    if not line or _TITLE_GOES_ON.fullmatch(line):
        return not _SENTENCE_END.search(line)
    named = re.search(r"judges? \S", title, re.I)
    capitals = line == line.upper() and any(c.isalpha() for c in line) and not re.match(r"[IVXA-Z\d]+\.", line)
    open_title = re.search(r"(?:\b(?:of|and|judges?)|,)$", title, re.I)
    return bool(capitals and (open_title or not named or line.startswith(("AND ", "JOINED "))))


OUTSIDE, OPEN, CLOSED = 0, 1, 2
"""How a line stands to quotations: outside, inside one that is never closed, inside one that is."""


def find_quoted(lines: Sequence[str], fresh: Collection[int] = (), begin: int = 0, end: int | None = None) -> list[int]:
    """For each line of `lines[begin:end]`, whether it begins `OUTSIDE`, in an `OPEN` or in a `CLOSED` quotation.

    A quotation of several paragraphs opens each of them anew and closes once, so an opening mark at the start of a
    line does not nest. `fresh` names lines known to stand outside any quotation (paragraphs of the judgment itself),
    where counting starts again: a closing mark that the source lost must not make the rest one quotation.
    """
    state, depth, since = [OUTSIDE] * len(lines), 0, begin
    for index in range(begin, len(lines) if end is None else end):
        line = lines[index]
        if index in fresh:
            depth = 0
        state[index] = OPEN if depth else OUTSIDE
        if depth and line.startswith(("“", '"', "„")):
            depth = 0
            since = index if index - since > _LONG_QUOTATION else since
        elif not depth:
            since = index
        was = depth
        for mark in _MARKS.finditer(line):
            opens = mark[0] in "“„" or (mark[0] == '"' and line[mark.start() - 1 : mark.start()] in _BEFORE_OPENING)
            depth = depth + 1 if opens else max(0, depth - 1)
        if not depth and (was or state[index]):
            state[since : index + 1] = [CLOSED if s else OUTSIDE for s in state[since : index + 1]]
    return state
