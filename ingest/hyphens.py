"""Words cut at the end of a line, put together again on the evidence of the document itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_SOFT_HYPHEN = "\u00ad"
_CUTS = ("-", "\u2010", "\u2011", _SOFT_HYPHEN)
"""What may stand at the end of a line whose last word goes on below."""

_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_LAST = re.compile(r"(?:[^\W\d_]+[-\u2010\u2011])*[^\W\d_]+$")
_FIRST = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PREFIXES = _words(
    "age anti co cross eight eighty ex fifty five forty four half ill mid nine ninety non one quasi self semi seven "
    "short six sixty so ten third thirty three twenty two vice well"
)
"""First parts that keep their hyphen in Council of Europe spelling (co-operation, self-regulatory, non-refoulement)."""

_WEAK_PREFIXES = _words("extra high inter intra long low multi post pre pro re sub")
"""First parts that do so before a whole word (pro-active), but may also be a syllable (pro-|fessional)."""

_SUFFIXES = _words(
    "age aged agency aware based born building bound by centred driven effective enforcement facilitated focused free "
    "friendly funded general house informed keeping like making minded off offending old on oriented out party related "
    "responsive scale seekers sensitive sharing specific term time to transformative up wide year"
)
"""Last parts that mostly stand behind a hyphen (gender-based, victim-centred, Secretary-General)."""

_RANGE = re.compile(r"\d[–-]$")
_SUSPENDED = re.compile(r"(?:and|or|to) ")
"""After a hyphen that stands for a word to come: "short- and long-term"."""

_ENOUGH_HYPHENS = 2
_LONGEST_WORD = 80
_SHORTEST_COMPOUND_PART = 3
"""Two whole words of this length either side of a cut are a compound; shorter ones are syllables (in-formation)."""

_JOINED_LASTS = _words("self selves")
_JOINED_FIRSTS = _words(
    "after all any can con ever for fore here man men more never not out over per there under when where with"
)
"""Words that make one word with what follows (under-standing, there-fore) and so tell nothing."""


class Vocabulary:
    """The words of a document that were not cut, and how often it writes them with a hyphen and without."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._counts: Counter[str] = Counter()
        self._soft = False
        cuts: list[tuple[str, str]] = []
        before = ""
        for line in lines:
            cut = before.endswith(_CUTS)
            if cut and (first := _last_word(before)) and (last := _FIRST.match(line[:_LONGEST_WORD])):
                cuts.append((_plain(first[0]), _plain(last[0])))
            whole = _FIRST.sub("", line, count=1) if cut else line
            self._soft |= line.endswith(_SOFT_HYPHEN)
            if line.endswith(_CUTS):
                end = whole.rstrip("".join(_CUTS))
                whole = end[:-_LONGEST_WORD] + _LAST.sub("", end[-_LONGEST_WORD:])
            self._add(whole)
            before = line
        # Where known words are broken only after a hyphen of their own, so are the unknown ones.
        joined = [first + last for first, last in cuts if self._counts[first + last] > self._counts[f"{first}-{last}"]]
        kept = [first for first, last in cuts if self._counts[f"{first}-{last}"] > self._counts[first + last]]
        self._never_cut = not joined and len(kept) >= _ENOUGH_HYPHENS

    def _add(self, text: str) -> None:
        for match in _WORD.finditer(text.replace(_SOFT_HYPHEN, "")):
            word = _plain(match[0])
            self._counts[word] += 1
            self._counts.update(word.split("-") if "-" in word else ())

    def join(self, before: str, after: str) -> str:
        """One line after another, a cut word whole again: `techno-` + `logy` → `technology`; `co-operate` stays."""
        if before.endswith(_SOFT_HYPHEN):
            return before.rstrip(_SOFT_HYPHEN) + after
        if _RANGE.search(before) and after[:1].isdigit():
            return before + after
        if before.endswith("/") and len(before) > 1 and before[-2].isalpha():
            return before + after
        if not before.endswith(_CUTS) or len(before) < 2 or before[-2].isspace():
            return f"{before} {after}"
        if _SUSPENDED.match(after):
            return f"{before} {after}"
        first, last = _last_word(before), _FIRST.match(after[:_LONGEST_WORD])
        if first is None or last is None or self._soft:
            return before + after
        return before[:-1] + ("-" if self._keeps_hyphen(first[0], last[0]) else "") + after

    def _keeps_hyphen(self, printed_first: str, printed_last: str) -> bool:
        first, last = _plain(printed_first), _plain(printed_last)
        hyphenated, joined = self._counts[f"{first}-{last}"], self._counts[first + last]
        if hyphenated != joined:
            return hyphenated > joined
        part, rest = first.rpartition("-")[2], last.partition("-")[0]
        if rest in _JOINED_LASTS:
            return False
        if self._never_cut:
            return True
        names_state = printed_first == "State"  # State-funded; state|ments is a syllable
        if part in _PREFIXES or len(part) == 1 or rest in _SUFFIXES or printed_last[0].isupper() or names_state:
            return True
        if part in _WEAK_PREFIXES:
            return bool(self._counts[rest])
        if not self._counts[part] or part in _JOINED_FIRSTS:
            return False
        if "-" in last or ("-" in first and len(part) <= _SHORTEST_COMPOUND_PART):
            return True  # twenty-four-|hour, round-the-|clock
        return bool(self._counts[rest]) and ("-" in first or min(len(part), len(rest)) >= _SHORTEST_COMPOUND_PART)


def _last_word(line: str) -> re.Match[str] | None:
    """The word before the hyphen a line ends with."""
    return _LAST.search(line[-_LONGEST_WORD:-1])


def _plain(word: str) -> str:
    return re.sub(r"[\u2010\u2011]", "-", word).lower()
