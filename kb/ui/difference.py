"""Where a quotation leaves its source, word by word: what it adds or changes, and what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

from kb.ui.words import escape

MAX_WORDS: Final = 400
"""Words of a quotation that are compared; a longer one is a copy of the text."""
_MAX_SOURCE: Final = 20_000
_LEAST: Final = 0.5
"""Likeness below which nothing is gained by showing the difference: the words are others."""
_FOLD: Final = re.compile(r"[^\w]+")
_QUOTED: Final = re.compile(r"“([^“”]{8,4000})”|\"([^\"]{8,4000})\"|«([^«»]{8,4000})»")


def find_quotations(sentence: str) -> list[str]:
    """What stands between marks of quotation in a sentence."""
    return [next(filter(None, found.groups())) for found in _QUOTED.finditer(sentence)]


def render_difference(quotation: str, sources: Iterable[str]) -> str:
    """The quotation with `<del>` around words the text does not have and `<ins>` around words it has instead.

    "" where no source has anything like it.

    >>> render_difference("Parties may act at once", ["Parties shall act at once."])
    'Parties <del>may</del> <ins>shall</ins> act at once'
    """
    words = quotation.split()[:MAX_WORDS]
    found = max((_compare(words, source.split()[:_MAX_SOURCE]) for source in sources), default=(0.0, ""))
    return found[1] if found[0] >= _LEAST else ""


def _compare(words: list[str], source: list[str]) -> tuple[float, str]:
    ours, theirs = [_fold(w) for w in words], [_fold(w) for w in source]
    match = SequenceMatcher(None, ours, theirs, autojunk=False).find_longest_match()
    if not match.size:
        return 0.0, ""
    slack = 3  # words that the quotation may have lost before or after what both share
    low = max(0, match.b - match.a - slack)
    high = min(len(source), match.b + len(words) - match.a + slack)
    compared = SequenceMatcher(None, ours, theirs[low:high], autojunk=False)
    steps = compared.get_opcodes()
    while steps and steps[0][0] == "insert":  # the text around the quotation was not left out of it
        steps = steps[1:]
    while steps and steps[-1][0] == "insert":
        steps = steps[:-1]
    same = sum(b - a for op, a, b, _, _ in steps if op == "equal")
    return same / max(1, len(words)), " ".join(
        part for op, a, b, c, d in steps for part in _draw(op, words[a:b], source[low + c : low + d])
    )


def _draw(op: str, ours: list[str], theirs: list[str]) -> list[str]:
    if op == "equal":
        return [escape(" ".join(ours))]
    lost = [f"<del>{escape(' '.join(ours))}</del>"] if ours else []
    return lost + ([f"<ins>{escape(' '.join(theirs))}</ins>"] if theirs else [])


def _fold(word: str) -> str:
    return _FOLD.sub("", word.casefold()) or word
