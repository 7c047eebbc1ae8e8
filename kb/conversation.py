"""A follow-up question read with the one before it: "and for children?", "what about the Budapest Convention?".

A rule decides whether a question leans on the one before, and rewrites it into one that stands alone, so that a reader
sees what was searched and can correct it. Nothing is remembered here: whoever asks hands over the turn before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb.model import Citation
from kb.query import find_texts, replace_text, strip_frame

Cite = Callable[[str, str], Sequence[Citation]]
"""Citations found in words, read in the context of a provision ("" for none)."""
Name = Callable[[str], str]
"""An identifier as lawyers write it."""

MAX_FOLLOW_UP = 160
"""Characters of a question that may lean on the one before; a longer one says what it means."""
_MAX_BEFORE = 600
_LEAD = re.compile(
    r"^(?:(?:ok(?:ay)?|yes|so|then)\b[\s,]*)*(?:(?:and|but|also)\b[\s,]*)?"
    r"(?:(?:what|how)\s+about\b|what\s+if\b|same\s+for\b)?[\s,:]*",
    re.I,
)
_LEANS = re.compile(r"\b(?:it|its|this|that|these|those|they|them|their|there|the same)\b", re.I)
_INTO = re.compile(r"^(?:under|in|of|by|for)\s+", re.I)
_FEW = 3
"""Words of its own up to which a question with "it" or "they" leans on the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What was asked, and the first provision that the answer cited ("" where it cited none)."""

    question: str
    first_cited: str = ""


def read_follow_up(question: str, before: Turn | None, cite: Cite, name: Name) -> str:
    """The question as it is to be searched: itself, or joined with the one before where it leans on that.

    "What about Article 36?" after an answer from the Istanbul Convention names Article 36 of it; "what about the
    Budapest Convention?" asks the question before of that text; "and for children?" adds to it.
    """
    words = " ".join(question.split())
    if before is None or not before.question.strip() or len(words) > MAX_FOLLOW_UP:
        return question
    lead = _LEAD.match(words)
    rest = words[lead.end() :].strip(" ?.!,") if lead else ""
    led = bool(lead and lead.group().strip()) and bool(rest)
    named = _name_places(rest, before, cite, name)
    if named != rest:
        return f"{named[:1].upper()}{named[1:]}?" if named.count(" ") > 8 else named
    if not led and not _leans(rest):
        return question
    asked = before.question.strip()[:_MAX_BEFORE].rstrip(" ?.!")
    if led and find_texts(rest) and not _count_own(rest):
        text = _with_article(_INTO.sub("", rest))
        return f"{replace_text(asked, text) if find_texts(asked) else f'{asked}, under {text}'}?"
    return f"{asked}, {rest}?" if led else f"{asked}? {words}"


def _name_places(words: str, before: Turn, cite: Cite, name: Name) -> str:
    """The words with each place that only the turn before makes clear in full: "paragraph 2" → "…, Art. 34(2)"."""
    if not before.first_cited:
        return words
    alone = {(c.start, c.end) for c in cite(words, "") if c.status == "resolved"}
    for found in reversed(cite(words, before.first_cited)):
        if found.status == "resolved" and (found.start, found.end) not in alone:
            places = " and ".join(name(id) for id in found.targets[:_FEW])
            words = f"{words[: found.start]}{places}{words[found.end :]}"
    return words


def _leans(words: str) -> bool:
    return _LEANS.search(words) is not None and _count_own(_LEANS.sub(" ", words)) <= _FEW


def _count_own(words: str) -> int:
    """Words that name a subject, as far as their length and the frame of a question tell."""
    return len(re.findall(r"\w{4,}", strip_frame(words, least=0)))


def _with_article(text: str) -> str:
    return text if text.lower().startswith("the ") or " " not in text else f"the {text}"
