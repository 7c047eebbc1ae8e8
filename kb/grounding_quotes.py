"""Quotations in an answer held against the words they claim to repeat.

Compared word by word: white space, quotes, dashes, capitals and punctuation do not count. "[…]", "..." leave words out,
"[s]tates" and "[the company]" alter them, as lawyers mark it; every other difference is a misquotation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kb.text import fold

LEAST_WORDS = 4
"""Words from which on marks of quotation quote; fewer may only hold a term at a distance ("revenge porn")."""
MAX_QUOTED = 10_000
"""Characters of one quotation that are compared."""
MAX_INSERTED = 8
"""Words of the source for which one bracket may stand."""

MAX_BRACKETS = 4
"""Brackets of one stretch whose neighbours must be neighbours in the source too; with more only the order counts."""

_MARKS = re.compile(
    r"“([^“”]{2,10000})”|«\s?([^«»]{2,10000}?)\s?»|(?<!\w)\"([^\"]{2,10000})\"|(?<!\w)‘([^‘’]{12,10000})’(?!\w)"
)
_LEFT_OUT = re.compile(r"\[\s*(?:\.\s*\.\s*\.|…)\s*\]|\(\s*(?:\.\s*\.\s*\.|…)\s*\)|(?:\.\s?){3,4}|…")
_TOKEN = re.compile(r"\[[^\[\]]{0,120}\][^\W_]*|[^\W_]+(?:'[^\W_]+)*")
_ALTERED = re.compile(r"\[([^\[\]]*)\]([^\W_]*)")
_ANY = "\0"
"""Stands for the words that a bracket replaced."""
_LABEL = re.compile(r"^(?:[a-z]|[ivx]{1,4}|\d{1,2}(?:\.\d{1,2})?|–|-)\s+(?=\S)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Quoted words: `text[start:end]` with their marks, `words` without."""

    start: int
    end: int
    words: str


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Stretches between marks of quotation, in order.

    >>> [q.words for q in find_quotations('It says “without right” and "for a limited time".')]
    ['without right', 'for a limited time']
    """
    return tuple(
        Quotation(start=m.start(), end=m.end(), words=next(g for g in m.groups() if g is not None).strip())
        for m in _MARKS.finditer(text)
    )


def split_words(text: str) -> tuple[str, ...]:
    """The words of a text in the form in which quotations are compared: folded, lower case, hyphens opened."""
    return tuple(_TOKEN.findall(fold(text).lower().replace("-", " ")))


def count_words(quotation: str) -> int:
    return len(split_words(quotation))


class Source:
    """The words of a provision, to hold quotations against; labels of list items ("a", "38.2") may be quoted or not."""

    def __init__(self, texts: Sequence[str]) -> None:
        plain = [split_words(t.replace("[", "(").replace("]", ")")) for t in texts]
        bare = [split_words(_LABEL.sub("", t).replace("[", "(").replace("]", ")")) for t in texts]
        self.runs = tuple(dict.fromkeys(r for r in (*plain, *bare) if r))
        self._padded = tuple(f" {' '.join(run)} " for run in self.runs)

    def has(self, quotation: str) -> bool:
        """True where the quotation stands here word for word, but for omissions and alterations that it marks."""
        segments = [s for part in _LEFT_OUT.split(quotation[:MAX_QUOTED]) for s in _open_up(_read_segment(part))]
        return any(_stands_in(segments, padded) for padded in self._padded)

    def find_nearest(self, quotation: str) -> tuple[float, tuple[str, ...]]:
        """How much of the quotation stands together here, 0 to 1, and the stretch of words it comes nearest to."""
        quoted = [w for w in _read_segment(_LEFT_OUT.sub(" ", quotation[:MAX_QUOTED])) if w != _ANY]
        best: tuple[float, tuple[str, ...]] = (0.0, ())
        for run in self.runs:
            stretch = _find_stretch(quoted, run)
            ratio = SequenceMatcher(None, quoted, stretch, autojunk=False).ratio() if stretch else 0.0
            best = max(best, (ratio, tuple(stretch)), key=lambda found: found[0])
        return best


def _find_stretch(quoted: Sequence[str], run: Sequence[str]) -> Sequence[str]:
    """The stretch of `run` as long as the quotation that lies around their longest common words."""
    match = SequenceMatcher(None, quoted, run, autojunk=False).find_longest_match()
    if not match.size:
        return ()
    start = max(0, match.b - match.a)
    return run[start : min(len(run), match.b + len(quoted) - match.a)]


def _read_segment(part: str) -> list[str]:
    """The words of one stretch between omissions; a bracket that stands for words is `_ANY`."""
    tokens: list[str] = []
    for token in split_words(part):
        altered = _ALTERED.fullmatch(token)
        if altered is None:
            tokens.append(token)
        elif altered[2]:
            tokens.append(altered[1].strip() + altered[2])  # "[s]tates"
        elif not tokens or tokens[-1] != _ANY:
            tokens.append(_ANY)
    while tokens and tokens[0] == _ANY:
        tokens.pop(0)
    while tokens and tokens[-1] == _ANY:
        tokens.pop()
    return tokens


def _open_up(segment: list[str]) -> list[list[str]]:
    """The segment, or its stretches where it has more brackets than can be held together in reasonable time."""
    if segment.count(_ANY) <= MAX_BRACKETS:
        return [segment] if segment else []
    text = " ".join(segment).split(_ANY)
    return [part.split() for part in text if part.strip()]


def _stands_in(segments: Sequence[Sequence[str]], padded: str) -> bool:
    """True where the segments follow one another; the first place found for each leaves most for the rest."""
    at = 0
    for segment in segments:
        found = _compile(segment).search(padded, at)
        if found is None:
            return False
        at = found.end() - 1
    return True


def _compile(segment: Sequence[str]) -> re.Pattern[str]:
    any_words = rf"(?:[^ ]+ ){{0,{MAX_INSERTED}}}"
    return re.compile(" " + "".join(any_words if w == _ANY else f"{re.escape(w)} " for w in segment))


def show_difference(quotation: str, nearest: Sequence[str]) -> str:
    """Where a quotation leaves its source, in words: `has "may" where the text has "shall"`.

    >>> show_difference("Parties may act", ("parties", "shall", "act"))
    'has “may” where the text has “shall”'
    """
    quoted = [w for w in _read_segment(_LEFT_OUT.sub(" ", quotation)) if w != _ANY]
    said = []
    for op, a, b, c, d in SequenceMatcher(None, quoted, nearest, autojunk=False).get_opcodes():
        ours, theirs = _clip(quoted[a:b]), _clip(nearest[c:d])
        if op == "replace":
            said.append(f"has “{ours}” where the text has “{theirs}”")
        elif op == "delete":
            said.append(f"adds “{ours}”")
        elif op == "insert":
            said.append(f"leaves out “{theirs}”")
    return "; ".join(said[:3]) or "differs in its marks only"


def _clip(found: Sequence[str]) -> str:
    return " ".join(found) if len(found) <= 8 else f"{' '.join(found[:4])} … {' '.join(found[-3:])}"
